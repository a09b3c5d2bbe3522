// The plain query page: sends what is in the fields, shows what comes back.

const $ = (id) => document.getElementById(id);
const given = new URLSearchParams(location.hash.slice(1)).get("token");
if (given) sessionStorage.setItem("somgraph.token", given);
history.replaceState(null, "", location.pathname);
$("token").value = sessionStorage.getItem("somgraph.token") ?? "";
$("query").value = `query WhereAreThey {
  orders(first: 10) {
    nodes { number state progress forecastEndAt waitingOn { party name reason since } }
  }
  feedCursor
}`;

async function ask(event) {
  event?.preventDefault();
  sessionStorage.setItem("somgraph.token", $("token").value.trim());
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/graphql-response+json",
        Authorization: `Bearer ${$("token").value.trim()}`,
      },
      body: JSON.stringify({ query: $("query").value, variables: JSON.parse($("variables").value || "{}") }),
    });
    $("answer").textContent = JSON.stringify(await response.json(), null, 2);
  } catch (error) {
    $("answer").textContent = String(error);
  }
}

$("ask").onsubmit = ask;
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ask(event);
});
