--- @include budget-watch
-- Compares budget windows with their thresholds again. The windows follow, each: id, BudgetWatch as JSON.
for i = first.windows, #ARGV, 2 do watch_budget(key.budget, ARGV[i], ARGV[i + 1]) end
return 1
