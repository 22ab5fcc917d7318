// Pages of the station beside the journey: a line each puts one into the navigation of 本站.
import type { Component } from "svelte";
import type { Language, Words } from "./station";

export interface Page {
  /** `x` for the address `#/station/x`; the page itself reads what comes after it: `#/station/x/…`. */
  place: string;
  title: Words;
  page: Component<{ language: Language }>;
}

export const PAGES: Page[] = [];
