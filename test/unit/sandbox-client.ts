// Talks to a sandbox over HTTP, as any program would, for the sandbox's own tests.
import { z } from "zod";
import { ManualClock, startSandbox, type Sandbox, type SandboxOptions } from "../../src/sandbox/index.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

const errorBody = z.object({ error: z.string() });
const tableShape = z.object({
  uuid: z.string(),
  name: z.string(),
  backfillStage: z.string().optional(),
  historyTableBackfillStage: z.string().optional(),
});
const pipelineShape = z.looseObject({
  uuid: z.string(),
  name: z.string(),
  status: z.string().optional(),
  isDeploying: z.boolean(),
  hasBackfillingTables: z.boolean(),
  hasUndeployedChanges: z.boolean(),
  tables: z.array(tableShape.loose()),
});
export type PipelineView = z.infer<typeof pipelineShape>;

export class SandboxClient {
  readonly sandbox: Sandbox;
  readonly clock: ManualClock;

  private constructor(sandbox: Sandbox, clock: ManualClock) {
    this.sandbox = sandbox;
    this.clock = clock;
  }

  /** A sandbox on a clock that stands still. */
  static async start(options: SandboxOptions = {}): Promise<SandboxClient> {
    const clock = new ManualClock();
    return new SandboxClient(await startSandbox({ clock, ...options }), clock);
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(this.sandbox.url + path, {
      method,
      headers: { Authorization: `Bearer ${this.sandbox.apiKey}`, "Content-Type": "application/json", ...headers },
      ...(body !== undefined && { body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = text.startsWith("{") || text.startsWith("[");
    const json: unknown = isJson && !text.includes("<html") ? JSON.parse(text) : undefined;
    return { status: response.status, headers: response.headers, text, json };
  }

  get(path: string): Promise<Answer> {
    return this.call("GET", path);
  }

  post(path: string, body?: unknown): Promise<Answer> {
    return this.call("POST", path, body);
  }

  uuid(pipeline: string): string {
    return this.sandbox.pipeline(pipeline).uuid;
  }

  /** The pipeline of that name, read over HTTP. */
  async pipeline(name: string): Promise<PipelineView> {
    return pipelineShape.parse((await this.get(`/pipelines/${this.uuid(name)}`)).json);
  }

  /** An action on the pipeline of that name. */
  act(pipeline: string, action: string, body?: unknown): Promise<Answer> {
    return this.post(`/pipelines/${this.uuid(pipeline)}/${action}`, body);
  }

  connector(label: string): string {
    return this.#named(this.sandbox.snapshot().connectors, (entry) => entry.label, label).uuid;
  }

  reader(name: string) {
    return this.#named(this.sandbox.snapshot().sourceReaders, (entry) => entry.name, name);
  }

  #named<T>(entries: readonly T[], nameOf: (entry: T) => string, name: string): T {
    const found = entries.find((entry) => nameOf(entry) === name);
    if (!found) throw new Error(`The sandbox has nothing named "${name}".`);
    return found;
  }
}

/** The message of a failure, or of a validation that did not pass. */
export function errorOf(answer: Answer): string {
  return errorBody.parse(answer.json).error;
}

/** The names of the tables whose backfill is in a stage. */
export function tablesIn(pipeline: PipelineView, stage: string): string[] {
  return pipeline.tables.filter(({ backfillStage }) => backfillStage === stage).map(({ name }) => name);
}
