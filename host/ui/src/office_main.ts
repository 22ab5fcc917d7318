import "@fontsource-variable/noto-sans-sc";
import { mount } from "svelte";
import Office from "./Office.svelte";
import "./station.css";

const target = document.getElementById("office");
if (target) mount(Office, { target });
