// Ask the graph over HTTP: one document, its variables, the answer.

/** The token is not valid, or not any more; asking again with it does not help. */
export class Unknown extends Error {}

/** Send a document and return its data. Throws Unknown, or an Error with what the server says. */
export async function ask(token, query, variables = {}) {
  const response = await reach("/graphql", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/graphql-response+json",
      Authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ query, variables }),
  });
  if (response.status === 401) throw new Unknown("This token is not valid, or not any more.");
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors[0].message);
  return data;
}

/** Carry out a mutation. Throws an Error when it is refused. */
export async function change(token, query, input) {
  const [payload] = Object.values(await ask(token, query, { input }));
  if (payload.errors.length) throw new Error(payload.errors[0].message);
}

/** Make a key under which the server carries a mutation out once, however often it is sent. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function reach(url, request) {
  try {
    return await fetch(url, request);
  } catch {
    throw new Error("The server cannot be reached. Try again in a moment.");
  }
}
