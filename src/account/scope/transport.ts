// The one way to the API for who may see some pipelines only. Everything that tools, prompts, resources and completion
// read or change goes through here, so that none of them has to know of it. What lies outside is as unknown as what never
// was: both end at the same refusal.
import { isDeepStrictEqual } from "node:util";
import {
  type AnyOperation,
  ArtieError,
  type CallInput,
  type CallOptions,
  type Connector,
  type ConnectorPayload,
  type Effect,
  type Operation,
  operations,
  type Request,
  requestOf,
  type Transport,
} from "../../artie/index.ts";
import { Inside, type Kind, type Thing } from "./inside.ts";
import type { AccountLists } from "./lists.ts";
import { rowsWithoutOutward, withoutOutward } from "./outward.ts";
import { referencesIn, uuidsIn } from "./references.ts";
import { type About, ACCOUNT, type Look, type Reach } from "./rule.ts";
import { ruleOf } from "./rules.ts";
import { cleaner, NOT_SHOWN } from "./texts.ts";

const DETAILS: Readonly<Record<Kind, Operation<string, Effect, object, never>>> = {
  pipelines: operations.pipelines.get,
  connectors: operations.connectors.get,
  sourceReaders: operations.sourceReaders.get,
};

const WORDS: Readonly<Record<Kind, string>> = {
  pipelines: "pipeline",
  connectors: "connector",
  sourceReaders: "source reader",
};

/** Fields of a configuration that say nothing of where it leads. The UUID has been judged. */
const UNSAVED: ReadonlySet<string> = new Set(["uuid", "connectionRole"]);

/** @param chosen names or UUIDs of the pipelines */
export function scopedTransport(transport: Transport, lists: AccountLists, chosen: readonly string[]): Transport {
  let known: { readonly lists: object; readonly inside: Inside } | undefined;

  async function insideNow(options: CallOptions): Promise<Inside> {
    const current = await lists.read(options);
    if (known?.lists !== current) known = { lists: current, inside: new Inside(current, chosen) };
    return known.inside;
  }

  return {
    writes: transport.writes,
    async send<Answer>(
      operation: Operation<string, Effect, Answer, never>,
      input: CallInput = {},
      options: CallOptions = {},
    ): Promise<Answer> {
      const rule = ruleOf(operation) as Reach<never, Answer>;
      if (rule === ACCOUNT) throw refused(operation, "it concerns the whole account");
      const inside = await insideNow({ signal: options.signal, fresh: operation.effect === "write" });
      const call = new ScopedCall(transport, { operation, input, options, inside });
      if (!("rows" in rule)) return call.answer(rule);
      return rowsWithoutOutward(rule.rows(await call.listed(), inside), inside);
    },
  };
}

interface Scoped<Answer> {
  readonly operation: Operation<string, Effect, Answer, never>;
  readonly input: CallInput;
  readonly options: CallOptions;
  readonly inside: Inside;
}

class ScopedCall<Answer> implements Look {
  readonly #transport: Transport;
  readonly #scoped: Scoped<Answer>;
  /** What is sent in the end. */
  readonly #request: Request;
  #about: readonly Thing[] = [];
  #isUnknown = false;

  /** @throws what has the last word on the request */
  constructor(transport: Transport, scoped: Scoped<Answer>) {
    this.#transport = transport;
    this.#scoped = scoped;
    this.#request = requestOf(scoped.operation, scoped.input);
  }

  /** @throws ArtieError for what is not to be done in this scope, or one that says nothing of the outside */
  async answer(rule: About<never, Answer>): Promise<Answer> {
    this.#isUnknown = rule.isUnknown === true;
    await this.#admit(rule);
    const answer = await this.#send();
    if (this.#scoped.operation.subject.how === "validate") return this.#cleanedVerdict(answer);
    return this.#own(rule.show ? rule.show(answer, await this.#cleaner()) : answer);
  }

  /** Everything that there is. */
  async listed(): Promise<Answer> {
    await this.#refuseStrangers();
    return this.#send();
  }

  /** What only inside pipelines are about is left as it is: it goes back whole when one is changed. */
  #own(answer: Answer): Answer {
    const { operation, inside } = this.#scoped;
    if (operation.subject.of !== "pipeline" || this.#isUnknown) return withoutOutward(answer, inside);
    const { pipeline, ...related }: { readonly pipeline?: unknown } = Object(answer) as object;
    return pipeline === undefined ? answer : ({ ...withoutOutward(related, inside), pipeline } as Answer);
  }

  async #admit(rule: About<never, Answer>): Promise<void> {
    const { operation, input, inside } = this.#scoped;
    const asked = { uuid: input.uuid ?? "", input: input.input as never, inside };
    this.#about = rule.about(asked);
    const config = rule.config?.(asked.input);
    if (this.#about.length === 0 || (config && !config.uuid)) {
      throw refused(operation, "a configuration that is not saved belongs to none of them");
    }
    const stranger = this.#about.find((thing) => !inside.has(thing));
    if (stranger) throw unknown(operation, stranger.uuid);
    if (operation.effect === "write") this.#refuseShared();
    if (config) await this.#requireSaved(config);
    else await this.#refuseStrangers();
    const reason = await rule.refusal?.(asked, this);
    if (reason !== undefined) throw refused(operation, reason);
  }

  async #send(): Promise<Answer> {
    const { operation, input, options } = this.#scoped;
    try {
      return await this.#transport.send(operation, { ...input, complete: () => this.#request }, options);
    } catch (error) {
      if (!(error instanceof ArtieError) || error.reported === undefined) throw error;
      throw error.cleaned(await this.#cleaner());
    }
  }

  connector(uuid: string) {
    return this.#transport.send(operations.connectors.get, { uuid }, this.#reading);
  }

  get #reading(): CallOptions {
    const { options, operation } = this.#scoped;
    return { signal: options.signal, fresh: operation.effect === "write" };
  }

  #refuseShared(): void {
    const { operation, inside } = this.#scoped;
    const shared = this.#about.find((thing) => inside.isShared(thing));
    if (!shared) return;
    throw refused(operation, `other pipelines use this ${WORDS[shared.kind]}, too, so that it can only be read`);
  }

  /** Of what an input refers to all has to be inside, or to be named already by what the call is about. */
  async #refuseStrangers(): Promise<void> {
    const { operation, inside } = this.#scoped;
    const strangers = this.#references().filter((uuid) => !inside.knows(uuid));
    if (strangers.length === 0) return;
    const details = await Promise.all(this.#about.map((thing) => this.#detail(thing)));
    const named = new Set(details.flatMap((detail) => uuidsIn(detail)));
    const stranger = strangers.find((uuid) => !named.has(uuid.toLowerCase()));
    if (stranger !== undefined) throw unknown(operation, stranger);
  }

  #references(): string[] {
    const named = referencesIn(this.#request);
    return this.#isUnknown ? [...named, ...uuidsIn([this.#request, this.#scoped.operation.path.split("/")])] : named;
  }

  #detail({ kind, uuid }: Thing): Promise<object> {
    return this.#transport.send(DETAILS[kind], { uuid }, this.#reading);
  }

  /** Whatever differs would have the credentials of one that is saved sent elsewhere, or open the way to another. */
  async #requireSaved(config: ConnectorPayload): Promise<void> {
    const { operation, input } = this.#scoped;
    if (!isDeepStrictEqual(this.#request, requestOf(operation, { input: input.input }))) {
      throw refused(operation, "nothing may be added to the configuration of a connector");
    }
    const saved: Readonly<Record<string, unknown>> = await this.connector(config.uuid ?? "");
    for (const [name, value] of Object.entries<unknown>(config)) {
      if (UNSAVED.has(name) || value === undefined || isDeepStrictEqual(value, saved[name])) continue;
      throw refused(operation, `${name} differs from the connector that is saved`);
    }
  }

  async #cleanedVerdict(answer: Answer): Promise<Answer> {
    const failure: unknown = Reflect.get(Object(answer), "failure");
    if (!(failure instanceof ArtieError)) return answer;
    return { ...answer, failure: failure.cleaned(await this.#cleaner()) };
  }

  /** Made only where others have written something: it needs the names of everything. Without them nothing is shown. */
  async #cleaner(): Promise<(text: string) => string> {
    const { signal } = this.#scoped.options;
    try {
      const connectors = await this.#transport.send(operations.connectors.list, {}, { signal });
      const details = this.#about.map((thing) => this.#detail(thing).catch(() => ({})));
      return this.#cleanerOf(connectors, await Promise.all(details));
    } catch {
      return () => NOT_SHOWN;
    }
  }

  #cleanerOf(connectors: readonly Connector[], details: readonly object[]): (text: string) => string {
    const { inside } = this.#scoped;
    const isInside = ({ uuid }: { readonly uuid: string }) => inside.has({ kind: "connectors", uuid });
    const { pipelines, sourceReaders, outside } = inside;
    const own = new Set([...uuidsIn(details), ...referencesIn(this.#request).map((uuid) => uuid.toLowerCase())]);
    return cleaner({
      inside: [...namesOf([...pipelines, ...sourceReaders, ...connectors.filter(isInside)]), ...tableNamesIn(details)],
      outside: namesOf([...outside.pipelines, ...outside.sourceReaders, ...connectors.filter((row) => !isInside(row))]),
      knowsUuid: (uuid) => inside.knows(uuid) || own.has(uuid.toLowerCase()),
    });
  }
}

interface Nameable {
  readonly name?: unknown;
  readonly label?: unknown;
}

function namesOf(rows: readonly Nameable[]): string[] {
  return rows.flatMap(({ name, label }) => [name, label]).filter((text) => typeof text === "string");
}

function tableNamesIn(details: readonly object[]): string[] {
  return details.flatMap((detail) => {
    const tables: unknown = Reflect.get(detail, "tables");
    return Array.isArray(tables) ? namesOf(tables as readonly Nameable[]) : [];
  });
}

function unknown({ id, subject }: AnyOperation, uuid: string): ArtieError {
  const message = `Artie has nothing by the id ${JSON.stringify(uuid.slice(0, 100))}`;
  return new ArtieError({ operation: id, subject, status: 404, code: "not_found", message, notProcessed: true });
}

function refused({ id, subject }: AnyOperation, reason: string): ArtieError {
  return new ArtieError({
    operation: id,
    subject,
    code: "forbidden",
    message: `${id} was not sent: access is for chosen pipelines, and ${reason}`,
    remedy: "Ask the person for access to the whole account, or to have it done by somebody who has it.",
    notProcessed: true,
  });
}
