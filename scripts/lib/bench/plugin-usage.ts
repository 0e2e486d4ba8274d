/**
 * Records the processor time and the peak memory of plugin processes, which load this file with NODE_OPTIONS.
 *
 * The engine ends its plugins with SIGINT, so each process writes its usage into the folder BENCH_USAGE before it ends,
 * and also while it runs, in case it is killed.
 */
import fs from "node:fs";
import path from "node:path";

export interface PluginUsage {
  cpuMs: number;
  memoryMb: number;
}

const INTERVAL_MS = 100;

function write(): void {
  // A plugin can outlive a run that is killed. The server of plugins would report each failed write.
  if (!fs.existsSync(process.env.BENCH_USAGE ?? "")) {
    return;
  }
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage: PluginUsage = { cpuMs: (userCPUTime + systemCPUTime) / 1000, memoryMb: maxRSS / 1024 };
  const file = path.join(process.env.BENCH_USAGE ?? "", `${process.pid}.json`);
  // Renamed, because a kill can interrupt a write.
  fs.writeFileSync(`${file}.new`, JSON.stringify(usage));
  fs.renameSync(`${file}.new`, file);
}

if (process.argv[1]?.includes("dynamic-provider")) {
  setInterval(write, INTERVAL_MS).unref();
  process.once("SIGINT", () => {
    write();
    process.kill(process.pid, "SIGINT");
  });
}
