// Colours of a drawing on a canvas: asked for at each drawing, since day and night differ.

export function ink(name: string): () => string {
  return () => getComputedStyle(document.documentElement).getPropertyValue(name);
}

// Draws again when the theme changes; call what it gives to end that.
export function onTheme(draw: () => void): () => void {
  const seen = new MutationObserver(draw);
  seen.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => seen.disconnect();
}
