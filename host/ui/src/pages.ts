// Pages of the station beside the journey: a line each puts one into the navigation of 本站.
import type { Component } from "svelte";
import Training from "./Training.svelte";
import Support from "./Support.svelte";
import type { Language, Words } from "./station";

export interface Page {
  /** `x` for the address `#/station/x`; the page itself reads what comes after it: `#/station/x/…`. */
  place: string;
  title: Words;
  page: Component<{ language: Language }>;
}

export const PAGES: Page[] = [
  { place: "training", title: { zh: "训练", en: "Training" }, page: Training },
  { place: "support", title: { zh: "技术支持", en: "Support" }, page: Support },
];
