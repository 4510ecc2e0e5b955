// Calls a sandbox and compares every answer, and every request that is meant to succeed, with the published file.
import { expect } from "vitest";
import type { Sandbox } from "../../src/sandbox/index.ts";
import type { OpenApi, Operation } from "./openapi.ts";

export class Caller {
  readonly #sandbox: Sandbox;
  readonly #openApi: OpenApi;
  readonly #succeeded = new Set<string>();

  constructor(sandbox: Sandbox, openApi: OpenApi) {
    this.#sandbox = sandbox;
    this.#openApi = openApi;
  }

  get operations(): readonly Operation[] {
    return this.#openApi.operations;
  }

  operationsWithoutSuccess(): string[] {
    return this.operations.map(({ id }) => id).filter((id) => !this.#succeeded.has(id));
  }

  get(path: string, status = 200, key?: string): Promise<unknown> {
    return this.#call("GET", path, undefined, status, key);
  }

  post(path: string, body: unknown, status = 200, key?: string): Promise<unknown> {
    return this.#call("POST", path, body, status, key);
  }

  delete(path: string, status = 204, key?: string): Promise<unknown> {
    return this.#call("DELETE", path, undefined, status, key);
  }

  async #call(method: string, target: string, body: unknown, status: number, key = this.#sandbox.apiKey) {
    const url = new URL(target, this.#sandbox.url);
    const response = await fetch(url, {
      method,
      headers: { ...(key && { Authorization: `Bearer ${key}` }), "Content-Type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer: unknown = text === "" ? undefined : JSON.parse(text);
    const where = `${method} ${target} -> ${text}`;
    expect(response.status, where).toBe(status);
    expect(this.#openApi.validateResponse(method, url.pathname, status, answer), where).toEqual([]);
    if (response.ok) this.#noteSuccess(method, url, body);
    return answer;
  }

  #noteSuccess(method: string, url: URL, body: unknown): void {
    const query = Object.fromEntries(url.searchParams);
    expect(this.#openApi.validateRequest(method, url.pathname, query, body)).toEqual([]);
    const operation = this.#openApi.operationFor(method, url.pathname);
    if (operation) this.#succeeded.add(operation.id);
  }
}
