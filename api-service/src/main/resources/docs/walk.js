// Runs the walk that the description carries under x-walk. Answers are shown as text, never as markup.
"use strict";

const known = {};

const ui = SwaggerUIBundle({
  url: "/openapi.yml",
  dom_id: "#ui",
  deepLinking: true,
  requestInterceptor: request => {
    if (request.headers && "Idempotency-Key" in request.headers) {
      request.headers["Idempotency-Key"] = newKey(request.headers["Idempotency-Key"]);
    }
    return request;
  },
  onComplete: () => begin(ui.specSelectors.specJson().toJS())
});

// What is prefilled stands for a new key; one that somebody typed is sent as it is.
function newKey(given) {
  return given && given !== "new-for-each-thing-done" ? given
    : Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, "0")).join("");
}

function begin(description) {
  if (document.querySelector("#steps li")) {
    return;
  }
  const walk = description["x-walk"];
  const words = document.getElementById("words");
  words.value = walk.given.words;
  const runs = walk.steps.map(step => line(step, find(description, step.operation)));
  document.getElementById("all").onclick = async () => {
    for (const run of runs) {
      if (!await run()) {
        return;
      }
    }
  };
}

function find(description, operationId) {
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.operationId === operationId) {
        return {path, method: method.toUpperCase(), operation};
      }
    }
  }
  throw new Error("no operation " + operationId);
}

function line(step, target) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  const request = document.createElement("code");
  const answer = document.createElement("pre");
  button.type = "button";
  button.textContent = "Run";
  request.textContent = target.method + " " + target.path;
  answer.hidden = true;
  item.append(button, " " + step.title + " ", request, answer);
  document.getElementById("steps").append(item);
  const run = () => send(step, target, request, answer);
  button.onclick = run;
  return run;
}

async function send(step, target, request, answer) {
  known.words = document.getElementById("words").value;
  const query = new URLSearchParams(filled(step.query || {})).toString();
  const path = target.path.replace(/{(\w+)}/g, (all, name) => encodeURIComponent(filled(step.path[name])));
  const url = path + (query ? "?" + query : "");
  const headers = {};
  if (known.token) {
    headers.Authorization = "Bearer " + known.token;
  }
  if (step.body) {
    headers["Content-Type"] = "application/json";
    headers["Idempotency-Key"] = newKey();
  }
  request.textContent = target.method + " " + url;
  answer.hidden = false;
  answer.textContent = "…";
  const response = await fetch(url, {
    method: target.method,
    headers,
    body: step.body ? JSON.stringify(filled(step.body)) : undefined
  });
  const text = await response.text();
  let body = {};
  try {
    body = JSON.parse(text);
    answer.textContent = response.status + "\n" + JSON.stringify(body, null, 2);
  } catch (noJson) {
    answer.textContent = response.status + "\n" + text;
  }
  if (response.ok) {
    keep(step.keep || {}, body);
  }
  return response.ok;
}

function filled(value) {
  if (typeof value === "string") {
    return value.replace(/{(\w+)}/g, (all, name) => known[name] ?? all);
  }
  if (Array.isArray(value)) {
    return value.map(filled);
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, filled(part)]));
  }
  return value;
}

function keep(names, body) {
  for (const [name, pointer] of Object.entries(names)) {
    known[name] = pointer.slice(1).split("/").reduce((part, step) => part?.[step], body);
  }
  if (names.token) {
    ui.preauthorizeApiKey("token", known.token);
  }
}
