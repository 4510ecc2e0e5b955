// A file of events, as people load them into a source reader of type api.

/** CSV with a header and `count` sign-ups, a minute apart. */
export function signUps(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => {
    const at = new Date(Date.UTC(2026, 6, 1) + index * 60_000).toISOString();
    return `sign_up,${at},person${index}@example.com`;
  });
  return ["event,timestamp,email", ...rows].join("\n");
}
