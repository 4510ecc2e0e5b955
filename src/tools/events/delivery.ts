// Packs events into requests below the limit of the API, posts them in order, and keeps the account: what was accepted,
// what was skipped, where to go on after a failure.
import { ArtieError, type EventsClient, MAX_EVENT_BYTES } from "../../artie/index.ts";
import { describe } from "../describe.ts";
import { ToolError } from "../../rules/tool-error.ts";
import { Problems } from "./problems.ts";
import type { EventSource, PlacedEvent } from "./source.ts";

export interface Shipment {
  readonly client: EventsClient;
  readonly source: EventSource;
  readonly signal: AbortSignal;
  /** Takes credentials out of what others wrote, before any of it is cut or written in one line. */
  readonly clean: (text: string) => string;
  /** The position to begin at: what stands before has been accepted already. */
  readonly resumeFrom: number | undefined;
}

/** Before each event stands a bracket or a comma, after the last a bracket. */
const FRAME_BYTES = 2;
const CANCELED = { code: "canceled", message: "the call was canceled" };

export class Delivery {
  /** Goes through everything without sending it. */
  readonly isRehearsal: boolean;
  readonly bad: Problems;
  good = 0;
  readonly #shipment: Shipment;
  /** The request that is being packed, as a JSON array without its end. */
  readonly #body = Buffer.allocUnsafe(MAX_EVENT_BYTES);
  #length = 0;
  #packed = { count: 0, from: 0, to: 0 };
  #accepted = 0;
  #duplicates = 0;
  #requests = 0;
  #resumeFrom: number | undefined;
  /** Sent, and not known to have been accepted. */
  #underWay: { readonly from: number; readonly to: number } | undefined;

  constructor(shipment: Shipment, isRehearsal = false) {
    this.isRehearsal = isRehearsal;
    this.#shipment = shipment;
    this.#resumeFrom = shipment.resumeFrom;
    this.bad = new Problems(shipment.source.unit);
  }

  get progress(): string {
    return this.isRehearsal ? `Checked ${this.good + this.bad.total} events` : `Sent ${this.#accepted} events`;
  }

  /** No event alone may exceed the limit. One whose message id another has is counted, and not sent. */
  async add({ json, position, isDuplicate }: PlacedEvent): Promise<void> {
    this.good++;
    if (isDuplicate) this.#duplicates++;
    if (isDuplicate || this.isRehearsal) return;
    if (this.#length + Buffer.byteLength(json) + FRAME_BYTES > MAX_EVENT_BYTES) await this.post();
    const { count, from } = this.#packed;
    this.#write(count === 0 ? "[" : ",");
    this.#write(json);
    this.#packed = { count: count + 1, from: count === 0 ? position : from, to: position };
  }

  /**
   * Sends what has been packed. Every event has a message id, so that the client may send it again after a connection
   * that was cut: bounded by its retry budget, and counted once.
   */
  async post(): Promise<void> {
    const { client, source, signal } = this.#shipment;
    const { count, from, to } = this.#packed;
    if (count === 0) return;
    this.#write("]");
    this.#resumeFrom = from;
    await source.assertUnchanged();
    signal.throwIfAborted();
    this.#underWay = { from, to };
    await client.bulkTrackJson(this.#body.subarray(0, this.#length), count, { signal });
    this.#underWay = undefined;
    this.#length = 0;
    this.#packed = { count: 0, from: 0, to: 0 };
    this.#accepted += count;
    this.#requests++;
    this.#resumeFrom = to + 1;
  }

  #write(text: string): void {
    this.#length += this.#body.write(text, this.#length);
  }

  result(): object {
    const duplicates = this.#duplicates === 0 ? {} : { duplicates: this.#duplicates };
    return { accepted: this.#accepted, requests: this.#requests, ...duplicates, ...this.bad.asData("skipped") };
  }

  /** The failure with the account of what had been done; as it is when nothing had been sent and it explains itself. */
  stoppedBy(error: unknown): ToolError {
    const { source, signal, clean } = this.#shipment;
    const cause = signal.aborted ? CANCELED : describe(error instanceof ArtieError ? error.cleaned(clean) : error);
    if (error instanceof ToolError && cause !== CANCELED && this.#requests === 0) return error;
    const wasTurnedAway = error instanceof ArtieError && error.notProcessed;
    const uncertain = wasTurnedAway ? undefined : this.#underWay;
    const resumeFrom = this.#resumeFrom;
    const known = this.#accepted > 0 ? `${this.#accepted} events were` : uncertain ? undefined : "no event was";
    const message = [
      known === undefined ? "Stopped." : `Stopped: ${known} accepted.`,
      `The reason: ${String(cause["message"]).replace(/\.$/, "")}.`,
      uncertain && `Events from ${source.unit} ${uncertain.from} to ${uncertain.to} may have been accepted.`,
      resumeFrom !== undefined && `To send the rest, call again with resumeFrom ${resumeFrom}.`,
      uncertain && "What was accepted already does not count twice.",
    ];
    const where = { ...(resumeFrom === undefined ? {} : { resumeFrom }), ...(uncertain ? { uncertain } : {}) };
    const details = { ...this.result(), ...where, cause };
    return new ToolError("incomplete", message.filter(Boolean).join(" "), [], details);
  }
}
