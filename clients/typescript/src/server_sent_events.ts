/** An event of a stream (HTML Standard, 9.2 Server-sent events). */
export interface ServerSentEvent {
  readonly type: string;
  readonly data: string;
}

/** The events of a stream; comments, which keep it open, are left out, and so is an event that was cut off. */
export async function* events(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent, void, undefined> {
  let type = "";
  let data: string[] = [];
  for await (const line of lines(stream)) {
    if (line === "") {
      if (data.length > 0) {
        yield { type: type || "message", data: data.join("\n") };
      }
      type = "";
      data = [];
      continue;
    }
    const [field = "", value = ""] = split(line);
    if (field === "event") {
      type = value;
    } else if (field === "data") {
      data.push(value);
    }
  }
}

/** Field and value of a line; a comment has an empty field. */
function split(line: string): [string, string] {
  const colon = line.indexOf(":");
  if (colon < 0) {
    return [line, ""];
  }
  const value = line.slice(colon + 1);
  return [line.slice(0, colon), value.startsWith(" ") ? value.slice(1) : value];
}

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += decoder.decode(value, { stream: !done });
      // A CR at the end may be the first half of a CRLF.
      const whole = rest.split(/\r\n|\n|\r(?!$)/);
      rest = whole.pop() ?? "";
      yield* whole;
      if (done) {
        return;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
