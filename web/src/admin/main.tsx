/** Starts the operator's page. */
import { render } from "preact";
import { AdminApp } from "./app.tsx";

const root = document.getElementById("admin");
if (root) render(<AdminApp />, root);
