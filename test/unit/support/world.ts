// A sandbox on a clock that stands still, its inhabitants by name, and what tools have sent to it.
import type { Reported } from "../../../src/artie/index.ts";
import { ManualClock, type Sandbox, type SandboxRequest, startSandbox } from "../../../src/sandbox/index.ts";
import type { CallOutcome, PersonPlan } from "../../../src/tools/run/invoke.ts";
import type { ToolServices } from "../../../src/tools/context.ts";
import type { SecretStore } from "../../../src/tools/secret-store.ts";
import { callByName, planByName, secretsInMemory, servicesFor, type TestCall } from "./services.ts";

type Snapshot = ReturnType<Sandbox["snapshot"]>;

/** POST operations that only look. */
const LOOKING = [
  /^\/connectors\/(ping|databases|schemas|tables|postgres-publications)$/,
  /^\/connectors\/[^/]+\/generate-shadow-script$/,
  /^\/data-catalog\/search$/,
  /^\/(pipelines|source-readers)\/validate-unsaved/,
  /^\/column-hashing-salts\/[^/]+\/preview$/,
];

export class World implements AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly clock: ManualClock;
  secrets: SecretStore = secretsInMemory();
  services: ToolServices;

  private constructor(sandbox: Sandbox, clock: ManualClock) {
    this.sandbox = sandbox;
    this.clock = clock;
    this.services = servicesFor(sandbox);
  }

  static async start(options: { readonly pipelines?: number } = {}): Promise<World> {
    const clock = new ManualClock();
    return new World(await startSandbox({ clock, ...options }), clock);
  }

  /** Back to the seed, with a secret store that holds the API key, the ingestion key and what is given. */
  reset(overrides: Partial<ToolServices> = {}, secrets: Readonly<Record<string, string>> = {}): void {
    this.sandbox.reset();
    const store = secretsInMemory({ INGESTION_KEY: this.sandbox.ingestionKey, ...secrets });
    this.secrets = { ...store, known: () => [...store.known(), this.sandbox.apiKey] };
    this.services = servicesFor(this.sandbox, { secrets: this.secrets, ...overrides });
  }

  /** Calls a tool. */
  call(name: string, args: unknown = {}, call?: TestCall): Promise<CallOutcome> {
    return callByName(name, args, this.services, call);
  }

  /** What a call would do, with what it has to be confirmed with. Rejects with why it can't be done. */
  plan(name: string, args: unknown): Promise<PersonPlan> {
    return planByName(name, args, this.services);
  }

  /** Calls a tool that has to succeed. @throws Error with what it said otherwise */
  async succeed(name: string, args: unknown = {}): Promise<Record<string, unknown>> {
    const { ok, value } = await this.call(name, args);
    if (ok) return value;
    throw new Error(`${name} failed: ${JSON.stringify(value)}`);
  }

  /** Calls a tool that has to fail; gives its error. @throws Error when it succeeds */
  async fail(name: string, args: unknown = {}): Promise<ToolFailure> {
    const { ok, value } = await this.call(name, args);
    if (!ok && isFailure(value.error)) return value.error;
    throw new Error(`${name} did not fail: ${JSON.stringify(value)}`);
  }

  /** What the sandbox was asked to change since it was reset or looked at. */
  get writes(): readonly SandboxRequest[] {
    return this.sandbox.requests.filter(
      ({ method, path }) => method !== "GET" && !(method === "POST" && LOOKING.some((pattern) => pattern.test(path))),
    );
  }

  get snapshot(): Snapshot {
    return this.sandbox.snapshot();
  }

  pipeline(name: string): Snapshot["pipelines"][number] {
    return this.sandbox.pipeline(name);
  }

  connector(label: string): Snapshot["connectors"][number] {
    return named(this.snapshot.connectors, label, (connector) => connector.label);
  }

  reader(name: string): Snapshot["sourceReaders"][number] {
    return named(this.snapshot.sourceReaders, name, (reader) => reader.name);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.sandbox.close();
  }
}

/** The fields of an error that tests look at. */
export interface ToolFailure {
  readonly code: string;
  readonly message: string;
  readonly candidates?: readonly string[];
  readonly remedy?: string;
  readonly nextTool?: string;
  readonly thenTool?: string;
  readonly reported?: Reported;
}

function isFailure(error: unknown): error is ToolFailure {
  return (
    typeof error === "object" &&
    error !== null &&
    typeof Reflect.get(error, "code") === "string" &&
    typeof Reflect.get(error, "message") === "string"
  );
}

function named<T>(items: readonly T[], name: string, nameOf: (item: T) => string): T {
  const found = items.find((item) => nameOf(item) === name);
  if (found) return found;
  throw new Error(`The sandbox has nothing called "${name}".`);
}
