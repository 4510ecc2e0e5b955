// What the clients of a campaign have sent and been answered, and what has arrived behind the gateway.
import type { Sandbox } from "../../../src/sandbox/index.ts";

/** `unknown`: no answer came, or one that says so. */
export type Known = "done" | "refused" | "unknown";

/** A call that a limited grant admitted, in milliseconds. */
export interface Admitted {
  readonly sent: number;
  readonly answered: number;
}

const DRAINED_EVERY_MS = 100;
const TUNNEL = "/ssh-tunnels/";

export class Ledger implements Disposable {
  /** How calls were answered, and how often. */
  readonly answers = new Map<string, number>();
  readonly problems: string[] = [];
  /** By the name of what was to be made. */
  readonly creations = new Map<string, Known>();
  /** By the UUID of what was to be deleted. */
  readonly deletions = new Map<string, Known>();
  readonly uuids = new Map<string, string>();
  readonly admitted: Admitted[] = [];
  /** How often the API was told to make what has this name, or to delete what has this UUID, and did. */
  readonly arrived = new Map<string, number>();
  readonly #sandbox: Sandbox;
  readonly #draining: NodeJS.Timeout;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
    this.#draining = setInterval(() => {
      this.drain();
    }, DRAINED_EVERY_MS);
  }

  get calls(): number {
    return [...this.answers.values()].reduce((sum, count) => sum + count, 0);
  }

  count(answer: string): void {
    this.answers.set(answer, (this.answers.get(answer) ?? 0) + 1);
  }

  problem(text: string): void {
    this.problems.push(text.slice(0, 2_000));
  }

  /** The sandbox remembers the last few thousand requests. */
  drain(): void {
    for (const { method, path, status, body } of this.#sandbox.requests) {
      if (status >= 300 || !path.startsWith(TUNNEL.slice(0, -1))) continue;
      const name: unknown = Object(body) === body ? Reflect.get(body as object, "name") : undefined;
      if (method === "POST") this.#arrive(String(name));
      if (method === "DELETE") this.#arrive(path.slice(TUNNEL.length));
    }
    this.#sandbox.clearRequests();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#draining);
  }

  #arrive(key: string): void {
    this.arrived.set(key, (this.arrived.get(key) ?? 0) + 1);
  }
}
