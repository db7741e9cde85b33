import { useEffect, useState } from 'react';
import { filterIn, hashOf, isList, type ListFilter } from './list-filter.js';

/** The filter of the list, also in the page's address. */
export function useFilter(): [ListFilter, (filter: ListFilter) => void] {
  const [filter, setFilter] = useState(() => filterIn(window.location.hash));
  useEffect(() => history.replaceState(history.state, '', hashOf(filter)), [filter]);
  useEffect(() => {
    // The link to the list, while the list is shown. On the way to another page, this list must not write its address over that page's.
    const follow = () => isList(window.location.hash) && setFilter(filterIn(window.location.hash));
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  return [filter, setFilter];
}
