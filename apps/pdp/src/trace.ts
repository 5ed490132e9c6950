const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;

/** Trace id of a W3C `traceparent`; none when it is absent, malformed or all zero. */
export function traceOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | null {
  const id = TRACEPARENT.exec(String(headers['traceparent'] ?? ''))?.[1];
  return id === undefined || /^0+$/.test(id) ? null : id;
}
