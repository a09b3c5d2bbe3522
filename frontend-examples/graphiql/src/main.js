import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./page.css";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createClient } from "graphql-ws";
import { createElement, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";

const EXAMPLE = `# Where is it, and what is it waiting for?
query WhereAreThey {
  orders(first: 10) {
    nodes {
      number
      state
      progress
      forecastEndAt
      waitingOn { party name reason since }
    }
  }
  feedCursor
}
`;

/** Take the token from the address (#token=…) once, then keep it for this tab only. */
function firstToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    sessionStorage.setItem("somgraph.token", given);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem("somgraph.token") ?? "";
}

function fetcherFor(token) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const socket = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`;
  return createGraphiQLFetcher({
    url: "/graphql",
    headers,
    wsClient: createClient({ url: socket, connectionParams: headers }),
  });
}

function Page() {
  const [token, setToken] = useState(firstToken);
  const fetcher = useMemo(() => fetcherFor(token), [token]);
  const change = (event) => {
    sessionStorage.setItem("somgraph.token", event.target.value.trim());
    setToken(event.target.value.trim());
  };
  return createElement(
    "div",
    { className: "page" },
    createElement(
      "label",
      { className: "token" },
      "Bearer token ",
      createElement("input", { type: "password", value: token, onChange: change, autoComplete: "off" }),
    ),
    createElement(
      "div",
      { className: "editor" },
      createElement(GraphiQL, { key: token, fetcher, defaultQuery: EXAMPLE, shouldPersistHeaders: false }),
    ),
  );
}

createRoot(document.getElementById("root")).render(createElement(Page));
