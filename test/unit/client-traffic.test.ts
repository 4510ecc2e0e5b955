// Traffic manners of the client: what is shared, and how much runs at once.
import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { clientOf } from "./support/client.ts";
import { eventually } from "../support/eventually.ts";
import { failureOf } from "./support/failure.ts";
import { answerJson, serve, serveJson } from "./support/http.ts";

const UUID = "8a9a6b0e-6d0f-4f5e-9d43-0f6f5a2f6c11";
const MOST_IN_FLIGHT = 8;

/** Holds every request until it is let go. */
async function serveOnDemand() {
  const held: ServerResponse[] = [];
  const server = await serve((response, { target }) => {
    if (target === "/ping") answerJson(response, 200, {});
    else held.push(response);
  });
  return {
    ...server,
    held,
    letGo: (body: unknown = { items: [] }) => {
      for (const response of held.splice(0)) answerJson(response, 200, body);
    },
    /** Writes have no body. */
    letGoWrites: () => {
      for (const response of held.splice(0)) response.writeHead(204).end();
    },
    /** By the time this has gone to and fro, what had been sent before it has arrived as well. */
    roundTrip: async () => {
      for (let count = 0; count < 3; count++) await fetch(`${server.url}/ping`);
    },
  };
}

describe("identical reads under way", () => {
  it("are one request", async () => {
    await using server = await serveOnDemand();
    const { pipelines, dataCatalog } = clientOf(server);
    const lists = [pipelines.list(), pipelines.list(), pipelines.list()];
    const searches = [dataCatalog.search("a"), dataCatalog.search("a"), dataCatalog.search("b")];
    await eventually("all have arrived", () => server.held.length === 3);
    await server.roundTrip();
    server.letGo({ items: [{ uuid: UUID, name: "One" }] });
    const [first, second, third] = await Promise.all(lists);
    expect(first).toEqual([{ uuid: UUID, name: "One" }]);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    await Promise.all(searches);
    expect(server.requests.filter(({ target }) => target !== "/ping").length).toBe(3);
  });

  it("are told apart by query, body and resource", async () => {
    await using server = await serveOnDemand();
    const { connectors } = clientOf(server);
    const reads = [
      connectors.schemas(UUID, { databaseName: "a" }),
      connectors.schemas(UUID, { databaseName: "b" }),
      connectors.schemas(UUID.replace("8", "9"), { databaseName: "a" }),
      connectors.schemasUnsaved({ connector: {}, databaseName: "a" }),
    ];
    await eventually("all have arrived", () => server.held.length === reads.length);
    server.letGo();
    await Promise.all(reads);
  });

  it("are read again when they are over, by a process that is one of several", async () => {
    await using server = await serveJson(200, { items: [] });
    const { pipelines } = clientOf(server, { freshMs: 0 });
    await pipelines.list();
    await pipelines.list();
    expect(server.requests.length).toBe(2);
  });

  it("fail alike, and then are forgotten", async () => {
    await using server = await serve((response) => {
      if (server.requests.length === 1) answerJson(response, 500, { error: "broken" });
      else answerJson(response, 200, { items: [] });
    });
    const { pipelines } = clientOf(server);
    const failures = await Promise.all([failureOf(pipelines.list()), failureOf(pipelines.list())]);
    expect(failures.map(({ reported }) => reported?.message)).toEqual(["broken", "broken"]);
    expect(await pipelines.list()).toEqual([]);
    expect(server.requests.length).toBe(2);
  });

  it("go on for the others when one caller gives up", async () => {
    await using server = await serveOnDemand();
    const { pipelines } = clientOf(server);
    const impatient = new AbortController();
    const given = failureOf(pipelines.list({ signal: impatient.signal }));
    const patient = pipelines.list();
    await eventually("the request has arrived", () => server.held.length === 1);
    impatient.abort();
    expect(await given).toMatchObject({ code: "canceled" });
    server.letGo({ items: [{ uuid: UUID, name: "Kept" }] });
    expect(await patient).toMatchObject([{ name: "Kept" }]);
    expect(server.requests.length).toBe(1);
  });

  it("end with the last caller that gives up", async () => {
    await using server = await serveOnDemand();
    const { pipelines } = clientOf(server);
    const callers = [new AbortController(), new AbortController()];
    const calls = callers.map(({ signal }) => failureOf(pipelines.list({ signal })));
    await eventually("the request has arrived", () => server.held.length === 1);
    let isClosed = false;
    server.held[0]?.on("close", () => (isClosed = true));
    callers[0]?.abort();
    await calls[0];
    await server.roundTrip();
    expect(isClosed).toBe(false);
    callers[1]?.abort();
    await calls[1];
    await eventually("the connection is closed", () => isClosed);
  });

  it("begin anew for who comes after a write: those before it may not know of it", async () => {
    await using server = await serveOnDemand();
    const { pipelines } = clientOf(server);
    const before = pipelines.list();
    await eventually("it has arrived", () => server.held.length === 1);
    const written = pipelines.start(UUID);
    await eventually("the write has arrived", () => server.held.length === 2);
    (server.held[1] ?? expect.unreachable()).writeHead(204).end();
    await written;
    const after = pipelines.list();
    await eventually("another has arrived", () => server.held.length === 3);
    answerJson(server.held[2] ?? expect.unreachable(), 200, { items: [{ uuid: UUID, name: "After" }] });
    expect(await after).toMatchObject([{ name: "After" }]);
    answerJson(server.held[0] ?? expect.unreachable(), 200, { items: [{ uuid: UUID, name: "Before" }] });
    expect(await before).toMatchObject([{ name: "Before" }]);
  });

  it("begin anew for who comes after everyone gave up", async () => {
    await using server = await serveOnDemand();
    const { pipelines } = clientOf(server);
    const controller = new AbortController();
    const given = failureOf(pipelines.list({ signal: controller.signal }));
    await eventually("the request has arrived", () => server.held.length === 1);
    controller.abort();
    await given;
    const second = pipelines.list();
    await eventually("another has arrived", () => server.held.length === 2);
    server.letGo({ items: [{ uuid: UUID, name: "Second" }] });
    expect(await second).toMatchObject([{ name: "Second" }]);
  });
});

describe("a read that has just been made", () => {
  it("serves again, unless it is asked for anew or something was written", async () => {
    await using server = await serve((response, { method }) => {
      if (method === "GET") answerJson(response, 200, { items: [{ uuid: UUID, name: `${server.requests.length}` }] });
      else response.writeHead(server.requests.length === 3 ? 204 : 503).end();
    });
    const { pipelines } = clientOf(server);
    const name = async (fresh = false) => (await pipelines.list({ fresh }))[0]?.name;
    expect([await name(), await name()]).toEqual(["1", "1"]);
    expect([await name(true), await name()]).toEqual(["2", "2"]);
    await pipelines.start(UUID);
    expect([await name(), await name()]).toEqual(["4", "4"]);
    await failureOf(pipelines.start(UUID));
    expect(await name()).toBe("6");
  });

  it("is forgotten after a moment", async () => {
    await using server = await serveJson(200, { items: [] });
    const { pipelines } = clientOf(server, { freshMs: 20 });
    await pipelines.list();
    await eventually("it is read again", async () => {
      await pipelines.list();
      return server.requests.length === 2;
    });
  });

  it("is none when it failed", async () => {
    await using server = await serveJson(404, { error: "no such pipeline" });
    const { pipelines } = clientOf(server);
    await failureOf(pipelines.get(UUID));
    await failureOf(pipelines.get(UUID));
    expect(server.requests.length).toBe(2);
  });
});

describe("identical writes under way", () => {
  it("are as many requests", async () => {
    await using server = await serveOnDemand();
    const { pipelines } = clientOf(server);
    const writes = [pipelines.start(UUID), pipelines.start(UUID)];
    await eventually("both have arrived", () => server.held.length === 2);
    server.letGoWrites();
    await Promise.all(writes);
  });
});

describe("the lanes of a client", () => {
  it(`let ${MOST_IN_FLIGHT} requests run at once, and the others after them`, async () => {
    await using server = await serveOnDemand();
    const { pipelines } = clientOf(server);
    const total = 2 * MOST_IN_FLIGHT + 3;
    const calls = Array.from({ length: total }, (_, number) => pipelines.delete(`id-${number}`));
    let answered = 0;
    while (answered < total) {
      const expected = Math.min(MOST_IN_FLIGHT, total - answered);
      await eventually("the lanes are full", () => server.held.length >= expected);
      await server.roundTrip();
      expect(server.held.length).toBe(expected);
      answered += expected;
      server.letGoWrites();
    }
    await Promise.all(calls);
  });

  it("are not blocked by calls that gave up while they waited", async () => {
    await using server = await serveOnDemand();
    const { pipelines } = clientOf(server);
    const running = Array.from({ length: MOST_IN_FLIGHT }, (_, number) => pipelines.delete(`running-${number}`));
    await eventually("the lanes are full", () => server.held.length === MOST_IN_FLIGHT);
    const impatient = new AbortController();
    const given = Array.from({ length: MOST_IN_FLIGHT }, (_, number) =>
      failureOf(pipelines.delete(`given-up-${number}`, { signal: impatient.signal })),
    );
    const patient = pipelines.delete("patient");
    impatient.abort();
    await Promise.all(given);
    server.letGoWrites();
    await Promise.all(running);
    await eventually("the one that waited has arrived", () => server.held.length === 1);
    server.letGoWrites();
    await patient;
    expect(server.requests.filter(({ target }) => target.includes("given-up"))).toEqual([]);
  });

  it("are free while a call waits for another attempt", async () => {
    await using server = await serve((response, { target }) => {
      if (target.includes("throttled")) answerJson(response, 429, {}, { "retry-after": "9" });
      else answerJson(response, 200, { items: [] });
    });
    const controller = new AbortController();
    const { pipelines } = clientOf(server);
    const waiting = Array.from({ length: MOST_IN_FLIGHT }, (_, number) =>
      failureOf(pipelines.delete(`throttled-${number}`, { signal: controller.signal })),
    );
    await eventually("all have been turned away", () => server.requests.length === MOST_IN_FLIGHT);
    expect(await pipelines.list()).toEqual([]);
    controller.abort();
    await Promise.all(waiting);
  });
});
