const HEARTBEAT_MS = 1500;

export interface LineWriter {
  report(text: string): void;
  /** Clears the current line, so that the next text begins on a new line. */
  end(): void;
}

/** Shows progress: on a terminal in one line that is rewritten, elsewhere in one line per report. */
export function lineWriter(stream: NodeJS.WriteStream): LineWriter {
  const rewrites = Boolean(stream.isTTY) && !process.env.NO_COLOR;
  let isOpen = false;
  return {
    report(text) {
      stream.write(rewrites ? `\r\x1b[2K\x1b[2m${text}\x1b[0m` : `${text}\n`);
      isOpen = rewrites;
    },
    end() {
      if (isOpen) {
        stream.write("\r\x1b[2K");
      }
      isOpen = false;
    },
  };
}

/** Reports while `work` runs, so that progress is visible at least every two seconds. */
export async function withHeartbeat<T>(
  onProgress: (text: string) => void,
  describe: () => string,
  work: () => Promise<T>,
): Promise<T> {
  const startedMs = Date.now();
  const report = () => onProgress(`${describe()} (${Math.round((Date.now() - startedMs) / 1000)} s)`);
  report();
  const timer = setInterval(report, HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
