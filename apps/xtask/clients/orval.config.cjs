// One file with types and functions over `fetch`.
module.exports = {
  medivoy: {
    input: "./openapi.json",
    output: { target: "./generated/orval/client.ts", client: "fetch", mode: "single" },
  },
};
