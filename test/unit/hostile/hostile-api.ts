// The sandbox behind something that changes its answers, one at a time, and that remembers what came through.
import {
  createArtieClient,
  createEventsClient,
  fetchHttp,
  type Http,
  type HttpAnswer,
} from "../../../src/artie/index.ts";
import type { ToolServices } from "../../../src/tools/context.ts";
import type { CallOutcome } from "../../../src/tools/run/invoke.ts";
import { argsFor, scenarioSecrets } from "../support/scenarios.ts";
import { World } from "../support/world.ts";

export interface Exchange {
  /** E.g. `GET /pipelines/{uuid}`. */
  readonly operation: string;
  /** Which of those of this operation in a call; what is asked side by side comes in any order. */
  readonly nth: number;
  readonly body: unknown;
  /** As it was before it was changed. */
  readonly answer: HttpAnswer;
}

/** What becomes of an answer; undefined leaves it as it is. What it throws comes in the place of one. */
export type Change = (exchange: Exchange) => HttpAnswer | undefined;

export type Args = Readonly<Record<string, unknown>>;
export type ArgsOf = (world: World) => Args | Promise<Args>;

export interface Seen {
  readonly tool: string;
  readonly args: Args;
  readonly outcome: CallOutcome;
  readonly exchanges: readonly Exchange[];
  /** The requests that change something, with what they said. */
  readonly writes: readonly Exchange[];
  /** All that the sandbox holds, before and after. */
  readonly before: string;
  readonly after: string;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Besides what is a GET. */
const LOOKING =
  /validate-unsaved|\/(ping|databases|schemas|tables|postgres-publications|generate-shadow-script|search|preview)$/;

export function isLook(operation: string): boolean {
  return operation.startsWith("GET") || LOOKING.test(operation);
}

export class HostileApi implements AsyncDisposable {
  readonly world: World;
  /** What the sandbox holds before a call: it is seeded, and so the same every time. */
  readonly #seeds = new Map<string, string>();

  private constructor(world: World) {
    this.world = world;
  }

  static async start(): Promise<HostileApi> {
    return new HostileApi(await World.start());
  }

  /** Calls the tool in a world that is as new. @param change Is asked about every answer of the API itself. */
  async call(tool: string, argsOf?: ArgsOf, change: Change = () => undefined): Promise<Seen> {
    const { world } = this;
    world.reset({}, scenarioSecrets);
    const given = await (argsOf ? argsOf(world) : argsFor(tool, world));
    const exchanges: Exchange[] = [];
    world.services = { ...world.services, ...this.#clients(exchanges, change) };
    const seed = JSON.stringify([tool, given]);
    const before = this.#seeds.get(seed) ?? this.#state();
    this.#seeds.set(seed, before);
    const outcome = await world.call(tool, given);
    const writes = exchanges.filter(({ operation }) => !isLook(operation));
    return { tool, args: given, outcome, exchanges, writes, before, after: this.#state() };
  }

  #clients(exchanges: Exchange[], change: Change): Pick<ToolServices, "artie" | "events"> {
    const { url, eventsUrl, apiKey } = this.world.sandbox;
    const userAgent = "artie-vscode/test";
    const http: Http = async (request) => {
      const answer = await fetchHttp(request);
      const { pathname, search } = request.url;
      const body: unknown = typeof request.body === "string" ? JSON.parse(request.body) : undefined;
      const operation = `${request.method} ${(pathname + search).replace(UUID, "{uuid}")}`;
      const nth = exchanges.filter((exchange) => exchange.operation === operation).length;
      const exchange = { operation, nth, body, answer };
      exchanges.push(exchange);
      return change(exchange) ?? answer;
    };
    return {
      artie: createArtieClient({ url, key: apiKey, userAgent, freshMs: 0, http }),
      events: (key) => createEventsClient({ url: eventsUrl, key, userAgent, http }),
    };
  }

  /** Everything, credentials too. */
  #state(): string {
    const { state } = this.world.sandbox;
    return JSON.stringify({
      pipelines: state.pipelines(),
      systems: state.systems,
      events: [state.events.count, state.events.duplicates],
      kept: [
        ...[state.connectors, state.sourceReaders, state.ingestionKeys, state.encryptionKeys],
        ...[state.columnHashingSalts, state.sshTunnels, state.privateLinks],
      ].map((collection) => collection.all()),
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.world[Symbol.asyncDispose]();
  }
}
