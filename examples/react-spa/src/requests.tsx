import { useEffect, useState, type ReactElement } from 'react';
import { callService } from './use-bff-session.ts';

const ITEMS = `/api/sharepoint/sites/${encodeURIComponent('/sites/demo')}/lists/Requests/items`;

interface Request {
  id: string;
  fields: { Title: string };
}

export function Requests(): ReactElement {
  const [requests, setRequests] = useState<Request[]>([]);
  const [title, setTitle] = useState('');
  const [outcome, setOutcome] = useState('');

  async function show(): Promise<void> {
    const { items } = await callService<{ items: Request[] }>(ITEMS);
    setRequests(items);
    setOutcome(`${items.length} requests`);
  }

  async function add(): Promise<void> {
    const body = JSON.stringify({ fields: { Title: title } });
    await callService(ITEMS, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    setTitle('');
    await show();
  }

  const run = (work: () => Promise<void>): void => {
    work().catch((error: unknown) => setOutcome(String(error)));
  };

  useEffect(() => run(show), []);

  return (
    <>
      <form action={() => run(add)}>
        <label>
          New request <input value={title} onChange={({ target }) => setTitle(target.value)} required />
        </label>{' '}
        <button>Add</button>
      </form>
      <p role="status">{outcome}</p>
      <ul>
        {requests.map(({ id, fields }) => (
          <li key={id}>{fields.Title}</li>
        ))}
      </ul>
    </>
  );
}
