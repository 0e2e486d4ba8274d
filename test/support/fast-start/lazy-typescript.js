const { lazyModule } = require("./lazy-modules.js");
module.exports = lazyModule(() => require("typescript"));
