// The Artie API (v1.0.76 and the two usage reads), grouped by resource: a method for each operation.
import type { Effect, Operation } from "./operation.ts";
import { operations } from "./operations.ts";
import type { CallInput, Request } from "./prepare.ts";
import { type CallOptions, createTransport, type Transport, type TransportOptions } from "./transport.ts";

export type AnyOperation = Operation<string, Effect, unknown, never>;
type Groups = Readonly<Record<string, Readonly<Record<string, AnyOperation>>>>;

type UuidOf<O> = O extends { readonly path: `${string}{uuid}${string}` } ? [uuid: string] : [];
type InputOf<O> =
  O extends Operation<string, Effect, unknown, infer Input>
    ? [Input] extends [never]
      ? []
      : object extends Input
        ? [input?: Input]
        : [input: Input]
    : never;
type AnswerOf<O> = O extends Operation<string, Effect, infer Answer, never> ? Answer : never;

/** Takes the UUID where the path has one, then what the operation takes, then options. @throws ArtieError */
type Method<O> = (...args: [...UuidOf<O>, ...InputOf<O>, options?: CallOptions]) => Promise<AnswerOf<O>>;

type ReadsOf<Group> = {
  [Name in keyof Group as Group[Name] extends { readonly effect: "read" } ? Name : never]: Group[Name];
};

export type ArtieClient = {
  readonly [Group in keyof typeof operations]: {
    readonly [Name in keyof (typeof operations)[Group]]: Method<(typeof operations)[Group][Name]>;
  };
};

/** The client without all that changes something. */
export type ReadingClient = {
  readonly [Group in keyof typeof operations]: {
    readonly [Name in keyof ReadsOf<(typeof operations)[Group]>]: Method<(typeof operations)[Group][Name]>;
  };
};

/**
 * A client for one account. Identical reads are one request for a moment; transient failures are retried within
 * {@link RETRY_BUDGET_MS}.
 * @throws TypeError when the address is not http or https.
 */
export function createArtieClient(options: TransportOptions): ArtieClient {
  const client = clientOver(createTransport(options));
  addresses.set(client, options.url);
  return client;
}

const addresses = new WeakMap<ArtieClient, string>();

/** The address of the API that a client of the account talks to. */
export function addressOf(client: ArtieClient): string {
  return addresses.get(accountOf(client)) ?? "";
}

interface Made {
  readonly transport: Transport;
  readonly account: ArtieClient;
}
const made = new WeakMap<object, Made>();

/** A client whose calls go through the transport; with `of`, one more for the account of that client. */
export function clientOver(transport: Transport, of?: ArtieClient): ArtieClient {
  const client = derive(transport, operations) as ArtieClient;
  made.set(client, { transport, account: of ? accountOf(of) : client });
  return client;
}

/** The same for all clients of an account, however much of it each may see: for what they must not do at once. */
export function accountOf(client: ArtieClient): ArtieClient {
  return made.get(client)?.account ?? client;
}

/** What a client's calls go through. */
export function transportOf(client: ArtieClient | ReadingClient): Transport {
  const transport = made.get(client)?.transport;
  if (transport) return transport;
  throw new TypeError("This client was not made by clientOver.");
}

/** Runs an operation that is not in the table. Of a client that only looks: one that only reads. @throws ArtieError */
export function sendOn<Answer>(
  client: ArtieClient | ReadingClient,
  operation: Operation<string, Effect, Answer, never>,
  input: CallInput,
  options: CallOptions,
): Promise<Answer> {
  return transportOf(client).send(operation, input, options);
}

/** The same client, with a last word on what each operation sends. */
export function completedClient(
  client: ArtieClient,
  complete: (operation: AnyOperation, request: Request) => Request,
): ArtieClient {
  const { send, writes } = transportOf(client);
  const completed: Transport = {
    writes,
    send: (operation, input, options) =>
      send(operation, { ...input, complete: (request) => complete(operation, request) }, options),
  };
  return clientOver(completed, client);
}

function derive({ send }: Transport, groups: Groups): unknown {
  return mapFields(groups, (group) =>
    mapFields(group, (operation) => (...args: unknown[]) => {
      const uuid = operation.path.includes("{uuid}") ? String(args.shift()) : undefined;
      const input = operation.takes ? args.shift() : undefined;
      return send(operation, { uuid, input }, args.shift() as CallOptions | undefined);
    }),
  );
}

const readers = new WeakMap<ArtieClient, ReadingClient>();

/** The same client, so that who only looks can't change anything. */
export function readingClient(client: ArtieClient): ReadingClient {
  const known = readers.get(client);
  if (known) return known;
  const reading = mapFields(operations, (group: Groups[string], name) => {
    const methods: Readonly<Record<string, unknown>> = client[name];
    return Object.fromEntries(Object.entries(methods).filter(([method]) => group[method]?.effect === "read"));
  }) as unknown as ReadingClient;
  readers.set(client, reading);
  const { send, writes } = transportOf(client);
  const transport: Transport = {
    writes,
    send: (operation, ...rest) => {
      if (operation.effect === "read") return send(operation, ...rest);
      throw new TypeError(`${operation.id} changes something; this client only looks.`);
    },
  };
  made.set(reading, { transport, account: accountOf(client) });
  return reading;
}

function mapFields<K extends string, V, R>(
  fields: Readonly<Record<K, V>>,
  change: (value: V, key: K) => R,
): Record<K, R> {
  const entries = Object.entries(fields) as [K, V][];
  return Object.fromEntries(entries.map(([key, value]) => [key, change(value, key)])) as Record<K, R>;
}
