// The only way to a client in the window: its errors come out without the secrets that the session has seen, so that the
// sidebar, the notifications and the log can't show one. Loads the client at the first call, not before.
import type { ArtieClient, TransportOptions } from "../../artie/index.ts";

/** @param keys The keys of all accounts, as they are then. */
export async function createCleanClient(
  { observe, ...options }: Omit<TransportOptions, "clean">,
  keys: () => readonly string[],
): Promise<ArtieClient> {
  const [{ createArtieClient }, { registryOf }] = await Promise.all([
    import("../../artie/index.ts"),
    import("../../tools/policy/redact/index.ts"),
  ]);
  const artie: ArtieClient = createArtieClient({
    ...options,
    clean(text) {
      const registry = registryOf(artie);
      for (const key of keys()) registry.add(key);
      return String(registry.redact(text));
    },
    observe(exchange) {
      // Rows of pipelines hold no credentials, and are what is read again and again.
      if (exchange.subject.of !== "pipeline") registryOf(artie).note(exchange.value);
      observe?.(exchange);
    },
  });
  return artie;
}
