// Passes messages between a client and whoever serves it now. Who serves may change beneath the client's connection: what
// was agreed on at its beginning is said again, what only reads is asked again, and a call that was under way is answered
// with what is true of it.
import type { Readable, Writable } from "node:stream";
import { onLines } from "./lines.ts";
import { type Id, lineOf, lostCall, type Message, parseMessage, withSentence } from "./messages.ts";
import { type Surroundings, type Terms, termsOf, type Way, windowWay } from "./way.ts";

export interface RelayOptions {
  readonly client: string | undefined;
  /** Whether it does without windows. */
  readonly isAlone: boolean;
  /** The address of the module that serves while there is no window. */
  readonly standby: string;
  readonly input: Readable;
  readonly output: Writable;
}

interface Standby {
  readonly openStandby: (options: { client: string | undefined; isConnected: boolean }) => Promise<Way["stream"]>;
}

interface Asked {
  readonly line: string;
  readonly message: Message;
}

const LISTEN = "subscriptions/listen";
const OWN = "artie-launcher:";

export class Relay {
  readonly #options: RelayOptions;
  readonly #surroundings: Surroundings;
  /** Lines of the client that wait for their turn, in their order. */
  readonly #waiting: string[] = [];
  readonly #asked = new Map<Id, Asked>();
  readonly #followed = new Map<string, string>();
  readonly #own = new Map<Id, () => void>();
  /** Windows that have let us in and hung up without a word. */
  readonly #shunned = new Set<string>();
  #way: Way | undefined;
  #terms: Terms | undefined;
  #leave = (): void => undefined;
  /** How the client has begun: its `initialize`, and that it was ready. */
  #beginning: { message: Message; isReady: boolean } | undefined;
  #isWorking = false;
  #hasEnded = false;
  #count = 0;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#surroundings = { root: process.env["ARTIE_HOME"] ?? "", client: options.client, cwd: process.cwd() };
  }

  start(): void {
    const { input, output } = this.#options;
    onLines(input, (line) => {
      this.#waiting.push(line);
      void this.#work();
    });
    input.on("end", () => {
      this.#hasEnded = true;
      void this.#work();
    });
    // The client is gone: there is nobody to tell.
    output.on("error", () => process.exit());
  }

  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    try {
      for (let line = this.#waiting.shift(); line !== undefined; line = this.#waiting.shift()) await this.#take(line);
    } catch (error) {
      process.stderr.write(`artie-mcp: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    }
    this.#isWorking = false;
    if (!this.#hasEnded) return;
    if (this.#way) this.#way.stream.end();
    else this.#options.input.destroy();
  }

  async #take(line: string): Promise<void> {
    const message = parseMessage(line);
    const { id, method } = message ?? {};
    const isRequest = id !== undefined && method !== undefined;
    // Who serves says what is wrong with a line that is no message.
    if (isRequest || !message) await this.#findWay(method);
    if (message && method !== undefined) this.#note(message, line);
    if (message && isRequest) this.#asked.set(id, { line, message });
    this.#way?.stream.write(`${line}\n`);
  }

  /** Remembers what another one who serves has to be told. */
  #note({ method, params, ...message }: Message, line: string): void {
    if (method === "initialize") this.#beginning = { message: { ...message, method, params }, isReady: false };
    else if (method === "notifications/initialized" && this.#beginning) this.#beginning.isReady = true;
    else if (method === "notifications/cancelled") this.#asked.delete(params?.["requestId"] as Id);
    else if (method === "resources/subscribe") this.#followed.set(String(params?.["uri"]), line);
    else if (method === "resources/unsubscribe") this.#followed.delete(String(params?.["uri"]));
  }

  /** Leaves the way as it is while something is under way. */
  async #findWay(method: string | undefined): Promise<void> {
    // One that has just let us in may be gone before it has heard anything.
    do await this.#chooseWay(method);
    while (!this.#way);
  }

  async #chooseWay(method: string | undefined): Promise<void> {
    const isIdle = [...this.#asked.values()].every(({ message }) => message.method === LISTEN);
    if (this.#way && !isIdle) return;
    const terms = termsOf(this.#surroundings);
    const isSame = terms.stamp === this.#terms?.stamp;
    if (this.#way && isSame && (this.#way.kind === "window" || terms.sandboxOnly)) return;
    const mayEnter = terms.stamp !== undefined && !terms.sandboxOnly && !this.#options.isAlone;
    const window = mayEnter ? await windowWay(this.#surroundings, this.#shunned) : undefined;
    if (!window && this.#way && isSame) return;
    const isChange = this.#way !== undefined || this.#terms !== undefined;
    this.#terms = terms;
    this.#leave();
    await this.#go(window ?? (await this.#standBy()), method);
    if (isChange && this.#beginning?.isReady === true) {
      for (const kind of ["tools", "prompts", "resources"])
        this.#options.output.write(lineOf({ method: `notifications/${kind}/list_changed` }));
    }
  }

  async #standBy(): Promise<Way> {
    const { openStandby } = (await import(this.#options.standby)) as Standby;
    const isConnected = this.#terms?.stamp !== undefined;
    return { kind: "standby", stream: await openStandby({ client: this.#options.client, isConnected }) };
  }

  async #go(way: Way, method: string | undefined): Promise<void> {
    const { stream } = way;
    this.#way = way;
    let hasSpoken = false;
    const stop = onLines(stream, (line) => {
      hasSpoken = true;
      this.#answer(line);
    });
    const onClose = () => {
      if (!hasSpoken && way.door !== undefined) this.#shunned.add(way.door);
      this.#lost();
    };
    stream.on("close", onClose);
    stream.on("error", () => stream.destroy());
    // "close" follows.
    stream.on("end", () => stream.end());
    this.#leave = () => {
      stop();
      stream.off("close", onClose);
      stream.end();
      this.#way = undefined;
    };
    if (method !== "initialize" && this.#beginning) await this.#beginAgain(this.#beginning);
    for (const { line } of this.#asked.values()) stream.write(`${line}\n`);
  }

  /** Says to who serves now what the client has said at its beginning, and what it follows. */
  async #beginAgain({ message, isReady }: { message: Message; isReady: boolean }): Promise<void> {
    await this.#ask("initialize", message.params);
    if (isReady) this.#way?.stream.write(lineOf({ method: "notifications/initialized" }));
    for (const uri of this.#followed.keys()) void this.#ask("resources/subscribe", { uri });
  }

  /** Resolves when it is answered, whatever the answer, or will never be. */
  #ask(method: string, params: Message["params"]): Promise<void> {
    const id = `${OWN}${(this.#count += 1)}`;
    return new Promise((resolve) => {
      this.#own.set(id, resolve);
      this.#way?.stream.write(lineOf({ id, method, params }));
    });
  }

  #answer(line: string): void {
    const message = parseMessage(line);
    const id = message?.method === undefined ? message?.id : undefined;
    const own = id === undefined ? undefined : this.#own.get(id);
    if (own && id !== undefined) {
      this.#own.delete(id);
      own();
      return;
    }
    const asked = id === undefined ? undefined : this.#asked.get(id);
    if (id !== undefined) this.#asked.delete(id);
    const sentence = asked?.message.method === "tools/call" ? this.#way?.answeredBy : undefined;
    const said = message && sentence !== undefined ? withSentence(message, sentence) : undefined;
    this.#options.output.write(said ?? `${line}\n`);
  }

  /** Who has served is gone. What only reads is asked again; of a call nobody knows how far it came. */
  #lost(): void {
    this.#way = undefined;
    this.#leave = () => undefined;
    for (const settle of this.#own.values()) settle();
    this.#own.clear();
    const asked = [...this.#asked];
    this.#asked.clear();
    const again: string[] = [];
    for (const [id, { line, message }] of asked) {
      if (this.#hasEnded && message.method === LISTEN) continue;
      if (message.method === "tools/call") this.#options.output.write(lostCall(id, message));
      else again.push(line);
    }
    this.#waiting.unshift(...again);
    if (this.#hasEnded && again.length === 0) this.#options.input.destroy();
    else void this.#work();
  }
}
