// One agent whose grant wants approval for what destroys, the slots that it would drop, and the person who decides.
import { expect } from "vitest";
import { z } from "zod";
import type { GatewayOptions } from "../../src/gateway/index.ts";
import { Peer, type PeerName } from "../mcp/peers.ts";
import { DROP, Slots, STALE } from "../support/slots.ts";
import { run } from "./gateway.ts";
import type { StoreName } from "./stores.ts";

const failure = z.looseObject({
  code: z.string(),
  message: z.string(),
  approval: z.object({ id: z.string() }).optional(),
  plan: z.looseObject({ items: z.array(z.string()) }).optional(),
});
const waitingList = z.object({ items: z.array(z.looseObject({ id: z.string() })) });
const trail = z.object({
  items: z.array(z.looseObject({ action: z.string().optional(), approval: z.string().optional() })),
});
/** The grant that all but those of the tests of strangers ask with. */
const GRANT = { approval: "destroy", config: { access: "everything" } };

export type Desk = Awaited<ReturnType<typeof openDesk>>;

/** Where replicas share the store, the agent is at another than the person. Ends with the test, but for its client. */
export async function openDesk(store: StoreName, name: PeerName, approvals?: GatewayOptions["approvals"]) {
  const gateway = await run(store, { approvals });
  const { url: home } = gateway.gateway;
  const away = store === "Postgres" ? (await gateway.replica()).url : home;
  const grant = await gateway.grant(GRANT);
  const connect = ({ url }: { readonly url: string }) => Peer.connect(name, { url: url.replace(home, away) });
  const agent = await connect(grant);
  const waiting = async () =>
    waitingList.parse((await gateway.admin("GET", "/admin/v1/approvals?state=waiting")).body).items;
  return {
    ...{ gateway, grant, agent, waiting, slots: new Slots(gateway.sandbox) },

    /** The agent of another grant that may do the same. */
    stranger: async () => connect(await gateway.grant(GRANT)),

    drop: (args: Record<string, unknown> = STALE, by = agent) => by.call(DROP, args),

    /** @throws AssertionError when it runs */
    async fails(args: Record<string, unknown> = STALE, by = agent) {
      const { isError, value } = await by.call(DROP, args);
      expect(isError, JSON.stringify(value)).toBe(true);
      return failure.parse(value["error"]);
    },

    /** The id of the one request, when it is there. */
    async asked(): Promise<string> {
      await expect.poll(async () => (await waiting()).length).toBe(1);
      return (await waiting())[0]?.id ?? "";
    },

    /** The ids of all requests that there ever were, as the trail has them. */
    async requests() {
      const { items } = trail.parse((await gateway.admin("GET", `/admin/v1/calls?grant=${grant.id}`)).body);
      return items.flatMap(({ action, approval }) => (action === "approval_asked" && approval ? [approval] : []));
    },

    decide: (id: string, body: object) => gateway.admin("POST", `/admin/v1/approvals/${id}`, body),

    stateOf: async (id: string) => (await gateway.admin("GET", `/admin/v1/approvals/${id}`)).body["state"],

    [Symbol.asyncDispose]: () => agent[Symbol.asyncDispose](),
  };
}
