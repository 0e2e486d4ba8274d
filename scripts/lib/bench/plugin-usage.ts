/**
 * Records the processor time and the peak memory of plugin processes, which load this file with NODE_OPTIONS.
 *
 * The engine kills its plugins, so each process writes its usage into the folder BENCH_USAGE while it runs.
 */
import fs from "node:fs";
import path from "node:path";

export interface PluginUsage {
  cpuMs: number;
  memoryMb: number;
}

const INTERVAL_MS = 100;

if (process.argv[1]?.includes("dynamic-provider")) {
  const file = path.join(process.env.BENCH_USAGE ?? "", `${process.pid}.json`);
  const write = () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage: PluginUsage = { cpuMs: (userCPUTime + systemCPUTime) / 1000, memoryMb: maxRSS / 1024 };
    fs.writeFileSync(file, JSON.stringify(usage));
  };
  setInterval(write, INTERVAL_MS).unref();
}
