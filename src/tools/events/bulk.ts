// Sends the events of a source, after a rehearsal that finds all bad ones, unless those are to be skipped.
import type { LookContext } from "../context.ts";
import { ToolError } from "../../rules/tool-error.ts";
import { Delivery, type Shipment } from "./delivery.ts";

/** @throws ToolError: about bad events when nothing was sent, `incomplete` with the account when sending stopped */
export async function sendEvents(
  shipment: Shipment,
  skipInvalid: boolean,
  progress: LookContext["progress"],
): Promise<object> {
  const { size } = shipment.source;
  const delivery = new Delivery(shipment);
  const passes = skipInvalid ? 1 : 2;
  const report = createMeter(progress, passes * size);
  try {
    if (!skipInvalid) await deliver(shipment, new Delivery(shipment, true), report);
    await deliver(shipment, delivery, (done, message) => {
      report((passes - 1) * size + done, message);
    });
  } catch (error) {
    throw delivery.stoppedBy(error);
  }
  return delivery.result();
}

/** @throws ToolError when nothing can be sent, when a rehearsal finds bad events, and when not all of it could be read */
async function deliver(shipment: Shipment, delivery: Delivery, report: Report): Promise<void> {
  const { source, signal, resumeFrom = 0 } = shipment;
  const { bad } = delivery;
  const say = () => {
    report(source.done(), delivery.progress);
  };
  for await (const events of source.read(signal)) {
    signal.throwIfAborted();
    for (const event of events) {
      // What keeps the source from being read as far as the position is told as well.
      if (event.position < resumeFrom && !("lostTo" in event)) continue;
      if ("problem" in event) bad.add(event);
      else await delivery.add(event);
    }
    // All of it has been sent only when the last request has.
    if (source.done() < source.size) say();
  }
  await delivery.post();
  if (delivery.good === 0 || (delivery.isRehearsal && bad.total > 0)) throw nothingSent(shipment, delivery);
  if (bad.loss !== undefined) throw new ToolError("invalid_input", bad.loss);
  say();
}

function nothingSent({ source, resumeFrom }: Shipment, { bad, good }: Delivery): ToolError {
  const where = resumeFrom === undefined ? "" : ` from ${source.unit} ${resumeFrom} on`;
  const none = `there are no events${where}. Give at least one.`;
  const some = [
    `${bad.total} of ${good + bad.total} events can't be.`,
    bad.loss,
    good === 0 ? "Mend them." : "Mend them, or pass skipInvalid to send the others.",
  ];
  const problem = bad.total === 0 ? none : some.filter(Boolean).join(" ");
  return new ToolError("invalid_input", `Nothing was sent: ${problem}`, [], bad.asData("problems"));
}

/** Told how far a pass has come, and that in words. */
type Report = (done: number, message: string) => void;

/** Passes on every percent, once. */
function createMeter(progress: LookContext["progress"], total: number): Report {
  let last = -1;
  return (done, message) => {
    const percent = Math.floor((100 * done) / total);
    if (percent > last) progress({ done, total, message });
    last = Math.max(last, percent);
  };
}
