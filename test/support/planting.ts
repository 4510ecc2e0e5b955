// A server in front of the sandbox whose answers and refusals have a credential of its own in every field, in one form
// after another, for tests that look for it in whatever comes out.
import { operations, eventOperations } from "../../src/artie/operations.ts";
import { redact } from "../../src/tools/policy/redact/index.ts";
import { answerJson, type Received, serve, type TestServer } from "../unit/support/http.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { type Planted, type SecretForm, secretForms } from "./secret-forms.ts";

interface Known {
  readonly id: string;
  readonly method: string;
  readonly path: string;
}
const GROUPS: Readonly<Record<string, Readonly<Record<string, Known>>>> = { ...operations, eventOperations };
const KNOWN = Object.values(GROUPS).flatMap((group) => Object.values(group));
const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/i;

/** How many forms a text has in it, until each place has had so many; and from then on. */
const PACK = 64;
export const ENOUGH = 120;
const SMALL_PACK = 6;
/** How many fields are put beside those that an object has. */
const BESIDE = 8;
/** So many rows of a list have credentials; the others are like them. */
const ROWS = 2;

/** What runs on to the end of its text: it comes last. */
const isGreedy = (form: SecretForm) => {
  const { value, known = "" } = form.plant(0);
  return typeof value === "string" && !String(redact(`${value}${markerOf(0)}`, [known])).includes(markerOf(0).trim());
};
const texts = secretForms.filter((form) => !isGreedy(form));
const greedy = secretForms.filter(isGreedy);

/** Stands between two credentials, and shows when one has hidden what comes behind it. */
function markerOf(number: number): string {
  return `\n(${number}.)\n`;
}

export type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** How the server answers: as the sandbox does, with a credential in each field, or with a refusal that has some. */
export type Misbehavior =
  | { readonly kind: "none" }
  | { readonly kind: "fields"; readonly keeps: RegExp }
  | { readonly kind: "refusal"; readonly operation: string; readonly status: number; readonly write: Write };
/** The body of a refusal that says the text. */
export type Write = (text: string) => unknown;

export class Planting implements AsyncDisposable {
  misbehavior: Misbehavior = { kind: "none" };
  /** The operations that were called, in order. */
  called: string[] = [];
  /** How many credentials were planted, by operation. */
  readonly counts = new Map<string, number>();
  readonly forms = new Set<string>();
  /** What tells the credentials that have no form, of the answers since it was emptied. */
  known: string[] = [];
  #planted: { form: string; place: string; pieces: readonly string[] }[] = [];
  /** How many forms each place has had. */
  readonly #had = new Map<string, number>();
  readonly #server: TestServer;
  #seed = 0;
  #markers = 0;

  private constructor(server: TestServer) {
    this.#server = server;
  }

  static async before(sandbox: Pick<Sandbox, "url" | "apiKey" | "ingestionKey">): Promise<Planting> {
    let planting: Planting | undefined;
    const server = await serve(async (response, received) => {
      // The sandbox may be closed while somebody who no longer waits has asked.
      const answered = await planting?.answer(sandbox, received).catch(() => undefined);
      const { status, body } = answered ?? { status: 500, body: "" };
      if (body === undefined) response.writeHead(status).end();
      else if (typeof body === "string") response.writeHead(status, { "content-type": "text/plain" }).end(body);
      else answerJson(response, status, body);
    });
    return (planting = new Planting(server));
  }

  get url(): string {
    return this.#server.url;
  }

  /** How many forms the place had that had fewest, but for the fields that are put beside. */
  get fewest(): number {
    return Math.min(...[...this.#had].flatMap(([place, count]) => (place.endsWith(" beside") ? [] : [count])));
  }

  async answer(
    { url, apiKey, ingestionKey }: Pick<Sandbox, "url" | "apiKey" | "ingestionKey">,
    { method, target, body }: Received,
  ): Promise<{ status: number; body: unknown }> {
    const operation = operationOf(method, target);
    this.called.push(operation);
    const { misbehavior } = this;
    if (misbehavior.kind === "refusal" && misbehavior.operation === operation) {
      return { status: misbehavior.status, body: misbehavior.write(this.#text(operation, "error")) };
    }
    const key = target.startsWith("/v1") ? ingestionKey : apiKey;
    const answer = await fetch(url + target, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body !== "" && { body }),
    });
    const text = await answer.text();
    const whole: unknown = text === "" ? undefined : JSON.parse(text);
    if (misbehavior.kind !== "fields") return { status: answer.status, body: whole };
    return { status: answer.status, body: this.#inFields(whole, operation, "", misbehavior.keeps) };
  }

  /** What of the credentials planted since the last time is in these texts: none of it may be. */
  leaksIn(outputs: readonly string[]): string[] {
    const pieces = new Map<string, { form: string; place: string; piece: string }[]>();
    for (const { form, place, pieces: parts } of this.#planted) {
      for (const piece of parts) {
        const begin = piece.slice(0, 5);
        pieces.set(begin, [...(pieces.get(begin) ?? []), { form, place, piece }]);
      }
    }
    this.#planted = [];
    const found = new Set<string>();
    for (const output of new Set(outputs)) {
      for (let at = 0; at + 5 <= output.length; at++) {
        for (const { form, place, piece } of pieces.get(output.slice(at, at + 5)) ?? []) {
          if (output.startsWith(piece, at))
            found.add(`${form} in ${place}: ${output.slice(Math.max(0, at - 80), at + 60)}`);
        }
      }
    }
    return [...found];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }

  /** A credential in each text, except those that say what a thing is, and others beside them. */
  #inFields(value: unknown, operation: string, path: string, keeps: RegExp): unknown {
    if (Array.isArray(value)) {
      return value.map((item: unknown, index) =>
        index < ROWS ? this.#inFields(item, operation, `${path}[]`, keeps) : item,
      );
    }
    if (isFields(value)) {
      const fields = Object.entries(value).map(([name, item]) => [
        name,
        this.#inFields(item, operation, `${path}.${name}`, keeps),
      ]);
      return { ...Object.fromEntries(fields), ...this.#beside(operation, path) };
    }
    const name = /\w*(?:\[\])*$/.exec(path)?.[0] ?? "";
    if (typeof value !== "string" || UUID.test(value) || /^\d{4}-\d\d-\d\dT/.test(value) || keeps.test(name))
      return value;
    return `${value}\n${this.#text(operation, path)}`;
  }

  /** A text with the next forms of this place in it. */
  #text(operation: string, path: string): string {
    const last = greedy[this.#seed % Math.max(greedy.length, 1)];
    const forms = [...this.#take(operation, path), ...(last ? [last] : [])];
    return forms
      .map((form) => {
        const { value } = this.#plant(form, operation, path);
        return (typeof value === "string" ? value : JSON.stringify(value)) + markerOf(++this.#markers);
      })
      .join("");
  }

  /** Fields that the API does not have, with values in one form each. */
  #beside(operation: string, path: string): Fields {
    const forms = this.#take(operation, `${path} beside`, BESIDE);
    return Object.fromEntries(forms.map((form, index) => [`x${index}`, this.#plant(form, operation, path).value]));
  }

  #plant(form: SecretForm, operation: string, path: string): Planted {
    const planted = form.plant(++this.#seed);
    this.counts.set(operation, (this.counts.get(operation) ?? 0) + 1);
    this.forms.add(form.name);
    if (planted.known !== undefined) this.known.push(planted.known);
    this.#planted.push({ form: form.name, place: `${operation}${path}`, pieces: planted.pieces });
    return planted;
  }

  /** The next forms of the place, from another one for each. */
  #take(operation: string, path: string, most = PACK): readonly SecretForm[] {
    const place = `${operation} ${path}`;
    const had = this.#had.get(place) ?? 0;
    const count = Math.min(most, had < ENOUGH ? PACK : SMALL_PACK);
    this.#had.set(place, had + count);
    const first = had + place.length * PACK;
    return Array.from({ length: count }, (_, index) => texts[(first + index) % texts.length] ?? []).flat();
  }
}

/** The operation that a request is of. @throws Error for one that the API does not have */
function operationOf(method: string, target: string): string {
  const path = target.replace(/\?.*/s, "").replace(UUID, "{uuid}");
  const isSame = (operation: Known) => operation.method === method && operation.path.replace(/\?.*/s, "") === path;
  const found = KNOWN.find(isSame);
  if (found) return found.id;
  throw new Error(`The API has no operation ${method} ${path}.`);
}

export const operationIds: readonly string[] = [...new Set(KNOWN.map(({ id }) => id))];
