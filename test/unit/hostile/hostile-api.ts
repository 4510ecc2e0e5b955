// The sandbox behind something that changes its answers, one at a time, and that remembers what came through.
import { createArtieClient, fetchHttp, type Http, type HttpAnswer } from "../../../src/artie/index.ts";
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

/** What becomes of an answer; undefined leaves it as it is. */
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
    world.services = { ...world.services, artie: this.#client(exchanges, change) };
    const before = this.#state();
    const outcome = await world.call(tool, given);
    const writes = exchanges.filter(({ operation }) => !isLook(operation));
    return { tool, args: given, outcome, exchanges, writes, before, after: this.#state() };
  }

  #client(exchanges: Exchange[], change: Change) {
    const { url, apiKey: key } = this.world.sandbox;
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
    return createArtieClient({ url, key, userAgent: "artie-vscode/test", freshMs: 0, http });
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
