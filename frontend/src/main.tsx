import "@fontsource-variable/inter/wght.css";
import "./app/tokens.css";
import "./app/base.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";

import { App } from "./app/App";
import { makeQueryClient } from "./app/queryClient";
import { loadTexts } from "./i18n";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

await loadTexts();
createRoot(root).render(
  <StrictMode>
    <BrowserRouter>
      <App queries={makeQueryClient()} />
    </BrowserRouter>
  </StrictMode>,
);
