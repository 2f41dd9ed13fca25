/**
 * To be imported before any library: those that log by the `debug` package print what they send when this variable
 * names them (ioredis: commands, with the password of the store and with stored values).
 */
delete process.env['DEBUG'];
