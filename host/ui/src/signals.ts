// What is heard and felt at the end of a step, and which key the foot-switch sends. Kept in this browser.
const SOUND = "sound";
const FOOT = "foot-switch";
// Page turners and most foot-switches come with this key.
const USUAL_FOOT = "PageDown";
type End = "step" | "asked" | "run" | "failed";
// Frequencies in Hz, one after the other; rising is good, falling is not, and nobody has to see a colour.
const TONES: Record<End, number[]> = { step: [880], asked: [660, 880], run: [660, 880, 1320], failed: [440, 294] };
const TONE_S = 0.13;
let speaker: AudioContext | null = null;

export const soundOn = (): boolean => localStorage.getItem(SOUND) !== "off";
export const setSound = (on: boolean): void => localStorage.setItem(SOUND, on ? "on" : "off");
export const footKey = (): string => localStorage.getItem(FOOT) ?? USUAL_FOOT;
export const setFootKey = (key: string): void => localStorage.setItem(FOOT, key);
export const isFoot = (event: KeyboardEvent): boolean => !event.repeat && event.key === footKey();

/** Says the end of something by sound and vibration; a browser that has neither stays silent. */
export function signal(end: End): void {
  navigator.vibrate?.(TONES[end].map(() => 120).flatMap((on) => [on, 60]));
  if (!soundOn()) return;
  try {
    speaker ??= new AudioContext();
    TONES[end].forEach(tone);
  } catch {
    // no loudspeaker: the screen says it as well
  }
}

function tone(frequency: number, at: number): void {
  if (!speaker) return;
  const begin = speaker.currentTime + at * TONE_S;
  const source = new OscillatorNode(speaker, { frequency });
  const loudness = new GainNode(speaker, { gain: 0.25 });
  source.connect(loudness).connect(speaker.destination);
  source.start(begin);
  source.stop(begin + TONE_S);
}
