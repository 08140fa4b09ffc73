// pm2 start deploy/ecosystem.config.cjs
// For those who run everything under PM2. `medivoy migrate` first; settings from the
// file below, secrets from the environment that PM2 is started in.
const shared = {
  script: process.env.MEDIVOY_BIN || 'medivoy',
  // The executable is no Node program, and PM2 must not cluster it: each serves on all cores.
  interpreter: 'none',
  exec_mode: 'fork',
  instances: 1,
  autorestart: true,
  exp_backoff_restart_delay: 200,
  // PM2 sends SIGINT first; Medivoy then finishes what it has in hand.
  kill_timeout: 45000,
  env: { MEDIVOY_CONFIG: process.env.MEDIVOY_CONFIG || '/etc/medivoy/medivoy.toml' },
};

module.exports = {
  apps: [
    { ...shared, name: 'medivoy-gateway', args: 'serve' },
    { ...shared, name: 'medivoy-worker', args: 'worker' },
  ],
};
