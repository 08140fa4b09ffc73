//! The cache's side in Redis: two keys that order the invalidations, and a hash per answer.
//!
//! `…:cache:order` is a hash {epoch, sequence, watermark}; `…:cache:invalidations` a sorted
//! set of tags by the number of their last invalidation. Both live and die together: if
//! Redis lost one (restart, eviction), a new epoch begins and all older answers
//! and tickets are void. The set is cut at [`MAX_INVALIDATIONS`]; whatever began before
//! the cut counts as invalidated (the watermark).

use redis::Script;
use std::sync::LazyLock;

/// Tags whose last invalidation is remembered.
const MAX_INVALIDATIONS: u32 = 50_000;

/// When a computation began, in Redis's order of invalidations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedTicket {
    pub(crate) epoch: String,
    pub(crate) sequence: u64,
}

/// `KEYS[1]` order, `KEYS[2]` invalidations, `ARGV[1]` a random name for a new epoch.
const EPOCH: &str = r"
local function epoch()
  local known = redis.call('HGET', KEYS[1], 'epoch')
  if known and redis.call('EXISTS', KEYS[2]) == 1 then return known end
  redis.call('DEL', KEYS[1], KEYS[2])
  redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'sequence', 0, 'watermark', 0)
  redis.call('ZADD', KEYS[2], 0, '')
  return ARGV[1]
end
local function good(e, sequence, tags)
  if e ~= epoch() then return false end
  if sequence < tonumber(redis.call('HGET', KEYS[1], 'watermark')) then return false end
  for tag in string.gmatch(tags, '[^\n]+') do
    local invalidated = redis.call('ZSCORE', KEYS[2], tag)
    if invalidated and tonumber(invalidated) > sequence then return false end
  end
  return true
end
";

fn script(body: &str) -> Script {
    Script::new(&format!("{EPOCH}{body}"))
}

/// → {epoch, sequence}
pub(crate) static BEGIN: LazyLock<Script> =
    LazyLock::new(|| script("return { epoch(), redis.call('HGET', KEYS[1], 'sequence') }"));

/// `KEYS[3]` the answer → its fields and values with its remaining milliseconds, or nothing.
pub(crate) static GET: LazyLock<Script> = LazyLock::new(|| {
    script(
        r"
local of = redis.call('HMGET', KEYS[3], 'epoch', 'sequence', 'tags')
if not of[1] then return false end
if not good(of[1], tonumber(of[2]), of[3]) then
  redis.call('DEL', KEYS[3])
  return false
end
return { redis.call('PTTL', KEYS[3]), of[3], redis.call('HGET', KEYS[3], 'head'), redis.call('HGET', KEYS[3], 'identity') }",
    )
});

/// `KEYS[3]` the answer; `ARGV` 2 epoch, 3 sequence, 4 tags, 5 milliseconds to live, then fields → 1 kept, 0 refused.
pub(crate) static PUT: LazyLock<Script> = LazyLock::new(|| {
    script(
        r"
if not good(ARGV[2], tonumber(ARGV[3]), ARGV[4]) then return 0 end
redis.call('DEL', KEYS[3])
redis.call('HSET', KEYS[3], 'epoch', ARGV[2], 'sequence', ARGV[3], 'tags', ARGV[4], unpack(ARGV, 6))
redis.call('PEXPIRE', KEYS[3], ARGV[5])
return 1",
    )
});

/// `ARGV` 2 channel, 3 tags. Numbers the invalidation and publishes it to every process.
pub(crate) static INVALIDATE: LazyLock<Script> = LazyLock::new(|| {
    script(&format!(
        r"
epoch()
local sequence = redis.call('HINCRBY', KEYS[1], 'sequence', 1)
for tag in string.gmatch(ARGV[3], '[^\n]+') do redis.call('ZADD', KEYS[2], sequence, tag) end
local over = redis.call('ZCARD', KEYS[2]) - {MAX_INVALIDATIONS}
if over > 0 then
  local cut = redis.call('ZPOPMIN', KEYS[2], over)
  redis.call('HSET', KEYS[1], 'watermark', cut[#cut])
end
redis.call('PUBLISH', ARGV[2], ARGV[3])
return sequence"
    ))
});
