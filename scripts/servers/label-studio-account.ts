// @ts-check
"use strict";

const { NoServer } = require("./daemon");

/** The first user, made at the first start; both only ever reach a server on loopback. */
const USER = { email: "byob@example.com", password: "byob-passw0rd" };
/** The user's legacy token. */
const TOKEN = "0123456789abcdef0123456789abcdef01234567";
/** Signs personal access tokens and bearers; known, so that tests can make a bearer that has run out. */
const SIGNING_KEY = "byob-label-studio-signing-key-of-loopback-servers";

/**
 * A project, and a personal access token of the first user.
 *
 * @param {string} url
 * @returns {Promise<{ token: string, personalToken: string, project: number }>}
 */
async function furnish(url) {
  const project = await post(url, "/api/projects", { title: "byob" });
  const { token } = await post(url, "/api/token/", {});
  return { token: TOKEN, personalToken: String(token), project: Number(project.id) };
}

/**
 * @param {string} url
 * @param {string} path
 * @param {object} body
 * @returns {Promise<Record<string, unknown>>}
 */
async function post(url, path, body) {
  const headers = { Authorization: `Token ${TOKEN}`, "Content-Type": "application/json" };
  const answer = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  if (answer.status !== 201) {
    throw new NoServer(`Label Studio answered ${answer.status} to POST ${path}.`);
  }
  const made = await answer.json();
  return typeof made === "object" && made !== null ? { ...made } : {};
}

module.exports = { SIGNING_KEY, TOKEN, USER, furnish };
