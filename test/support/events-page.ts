/** A page that follows its session as a front end would, and keeps what it heard. */
export const EVENTS_PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A front end</title><link rel="icon" href="data:,">
<script>
  const heard = [];
  const states = [];
  const events = new EventSource('/bff/events');
  events.onopen = () => states.push('open');
  events.onerror = () => states.push(events.readyState === EventSource.CLOSED ? 'closed' : 'lost');
  for (const name of ['token-renewed', 'reauth-required', 'signed-out'])
    events.addEventListener(name, ({ type, data }) => heard.push({ name: type, data: JSON.parse(data) }));

  async function post(path) {
    const answer = await fetch(path, { method: 'POST', headers: { 'x-csrf': '1' } });
    return answer.status;
  }
</script></head><body></body></html>`;
