import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// Old browsers live in vans: Chrome 100 is the oldest that is promised.
export default defineConfig({
  plugins: [svelte()],
  build: {
    target: "chrome100", outDir: "../proofvan/web/static", emptyOutDir: true, assetsInlineLimit: 0,
    rollupOptions: { input: ["index.html", "office.html"] },
  },
});
