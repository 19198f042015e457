import { Empty } from "../components/Empty.tsx";
import { Link } from "../router.tsx";

export function NotFound() {
  return (
    <>
      <h1>Not found</h1>
      <Empty title="There is nothing at this address">
        <Link to="">Go to Integrations</Link>
      </Empty>
    </>
  );
}
