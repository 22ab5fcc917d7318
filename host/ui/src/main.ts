import "@fontsource-variable/noto-sans-sc";
import { mount } from "svelte";
import App from "./App.svelte";
import "./station.css";

const target = document.getElementById("station");
if (target) mount(App, { target });
