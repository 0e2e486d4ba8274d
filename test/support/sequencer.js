const { default: Sequencer } = require("@jest/test-sequencer");

/** Projects with long test files. Their files start before all others. */
const LONG_PROJECTS = new Set(["aws", "label-studio", "engine", "contract"]);
/** Small files whose tests last more than a minute. */
const LONG_FILES =
  /\/(conformance\/clients|reliability\/(sequences|fault-matrix)|engine\/(scale|sequences|state-move|ownership|interruption-requests)|aws\/interruption)\.test\.ts$/;

/**
 * Starts long test files first, so that all workers end at about the same time.
 *
 * Jest sorts by the durations of the last run, which a new clone does not have. Then it sorts by size, but the longest engine
 * test is one of the smallest files, and was the last one to run.
 */
class LongFilesFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((left, right) => rankOf(right) - rankOf(left));
  }
}

function rankOf({ path, context }) {
  if (LONG_FILES.test(path)) {
    return 2;
  }
  return LONG_PROJECTS.has(context.config.displayName?.name) ? 1 : 0;
}

module.exports = LongFilesFirst;
