// Starts GraphiQL on this server's /graphql. Nothing is fetched from anywhere else, and no token is ever stored.
"use strict";

const FIRST_QUERY = `# Welcome to SchedulingKit's GraphQL API.
#
# 1. Paste your API token after "Bearer " below.
# 2. Press Ctrl-Enter.
# Ctrl-Space completes; the book on the left
# documents every field.

query First {
  team {
    name
    slug
    timezone
  }
  eventTypes(first: 5) {
    nodes {
      id
      name
      duration
    }
  }
}
`;

const FIRST_HEADERS = `{
  "Authorization": "Bearer "
}`;

const send = GraphiQL.createFetcher({ url: "/graphql" });

// "Bearer " with no token behind it is somebody who has not pasted one yet: asked without, public fields answer.
function fetcher(params, options) {
  const headers = { ...options?.headers };
  for (const name of Object.keys(headers)) {
    if (name.toLowerCase() === "authorization" && /^(bearer)?\s*$/i.test(headers[name])) delete headers[name];
  }
  return send(params, { ...options, headers });
}

// GraphiQL keeps tabs and history in the browser, and its history would keep the headers, the token among them.
const storage = {
  getItem: (key) => localStorage.getItem(key),
  setItem: (key, value) => localStorage.setItem(key, withoutHeaders(value)),
  removeItem: (key) => localStorage.removeItem(key),
  clear: () => localStorage.clear(),
  get length() {
    return localStorage.length;
  },
};

function withoutHeaders(text) {
  try {
    return JSON.stringify(JSON.parse(text), (name, value) => (name === "headers" ? null : value));
  } catch {
    return text; // a query, not JSON
  }
}

ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: FIRST_QUERY,
    defaultHeaders: FIRST_HEADERS,
    defaultEditorToolsVisibility: "headers",
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
    showPersistHeadersSettings: false,
    storage,
  }),
);
