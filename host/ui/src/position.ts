// Where this screen is: the browser tells it only on localhost or https, and only when it is allowed to.
import type { Word } from "./words";

const KEPT = "proofvan.nearest";
// A van moves: what is older than that is asked for again.
const OPTIONS: PositionOptions = { enableHighAccuracy: true, maximumAge: 30_000, timeout: 20_000 };

export const wantsNearest = (): boolean => localStorage.getItem(KEPT) === "1";

export function keepWish(nearest: boolean): void {
  localStorage.setItem(KEPT, nearest ? "1" : "0");
}

/** Follows the position as "latitude,longitude"; `why` hears what keeps it away. Gives what ends it. */
export function followPosition(moved: (here: string) => void, why: (word: Word) => void): () => void {
  if (!isSecureContext || !("geolocation" in navigator)) {
    why("positionNotSecure");
    return () => undefined;
  }
  const watch = navigator.geolocation.watchPosition(
    ({ coords }) => moved(`${coords.latitude.toFixed(5)},${coords.longitude.toFixed(5)}`),
    (problem) => why(problem.code === problem.PERMISSION_DENIED ? "positionRefused" : "positionMissing"),
    OPTIONS,
  );
  return () => navigator.geolocation.clearWatch(watch);
}
