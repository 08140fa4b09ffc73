use super::in_process::{InProcessLimiter, millis};
use super::{Decision, Quota, RateLimiter};
use crate::cache::SharedRedis;
use async_trait::async_trait;
use kernel::Clock;
use redis::Script;
use std::sync::LazyLock;
use std::time::Duration;

/// [`super::window::Window::check`] as one atomic step in Redis, kept as a hash
/// {started, current, previous}. `KEYS[1]` the key; `ARGV` 1 now in ms, 2 limit,
/// 3 window in ms → {allowed, remaining, reset ms}. The processes' clocks may
/// differ: one that lags is taken to stand at the window's start.
static CHECK: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
local now, limit, length = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local kept = redis.call('HMGET', KEYS[1], 'started', 'current', 'previous')
local started, current, previous = tonumber(kept[1] or now), tonumber(kept[2] or 0), tonumber(kept[3] or 0)
if now >= started + 2 * length or (now >= started + length and current == 0) then
  started, current, previous = now, 0, 0
elseif now >= started + length then
  started, current, previous = started + length, 0, current
end
local elapsed = math.max(0, now - started)
local used = math.ceil(previous * (length - elapsed) / length) + current
local function until_faded(count, room)
  if count <= room then return 0 end
  return math.ceil(length * (count - room) / count)
end
if used >= limit then
  local wait
  if limit == 0 then wait = length
  elseif current < limit then wait = until_faded(previous, limit - 1 - current) - elapsed
  else wait = length - elapsed + until_faded(current, limit - 1) end
  return { 0, 0, wait }
end
redis.call('HSET', KEYS[1], 'started', string.format('%.0f', started), 'current', current + 1, 'previous', previous)
redis.call('PEXPIRE', KEYS[1], 2 * length)
return { 1, limit - used - 1, length - elapsed }",
    )
});

/// Counts in Redis, for all processes together. While Redis is away each
/// process counts alone: the limit then holds per process.
pub struct RedisLimiter {
    redis: SharedRedis,
    alone: InProcessLimiter,
    clock: Clock,
}

impl RedisLimiter {
    /// Over the shared connection.
    #[must_use]
    pub fn new(redis: SharedRedis, clock: Clock) -> Self {
        Self { redis, alone: InProcessLimiter::new(clock.clone()), clock }
    }
}

#[async_trait]
impl RateLimiter for RedisLimiter {
    async fn check(&self, key: &str, quota: Quota) -> Decision {
        let length = u64::try_from(quota.window.as_millis()).unwrap_or(u64::MAX).max(1);
        let mut call = CHECK.key(self.redis.key(&format!("rate:{key}")));
        call.arg(millis(&self.clock)).arg(quota.limit).arg(length);
        match self.redis.invoke::<(u8, u32, u64)>(&call).await {
            Ok((allowed, remaining, reset)) => {
                let (allowed, reset_after) = (allowed == 1, Duration::from_millis(reset));
                let retry_after = (!allowed).then_some(reset_after);
                Decision { allowed, limit: quota.limit, remaining, reset_after, retry_after }
            }
            Err(_) => self.alone.check_now(key, quota),
        }
    }
}
