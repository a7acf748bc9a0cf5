-- Works through the open file as a person does: reads what is told, hovers, accepts the first action until nothing is left
-- to mend, and saves. Tells what it saw as a line of JSON.
local seen = { version = tostring(vim.version and vim.version() and vim.version().minor), problems = {}, titles = {} }
local function fail(why)
  io.stderr:write(why .. '\n')
  vim.cmd('cquit')
end
local function wait(what, ask)
  if not vim.wait(20000, ask, 20) then fail('waited for ' .. what) end
end
local function problems()
  return vim.diagnostic.get(0, { severity = { min = vim.diagnostic.severity.WARN } })
end

wait('problems', function() return #problems() > 0 end)
for _, one in ipairs(problems()) do
  local line = vim.api.nvim_buf_get_lines(0, one.lnum, one.lnum + 1, false)[1]
  local marked = one.lnum == one.end_lnum and line:sub(one.col + 1, one.end_col) or line:sub(one.col + 1)
  table.insert(seen.problems, { code = one.code or (one.user_data and one.user_data.lsp.code), marked = marked })
end

local at = vim.fn.searchpos(vim.env.HOVER, 'cw')
vim.api.nvim_win_set_cursor(0, { at[1], at[2] })
local position = vim.lsp.util.make_position_params(0, 'utf-16')
for _, answer in pairs(vim.lsp.buf_request_sync(0, 'textDocument/hover', position, 20000) or {}) do
  seen.hover = answer.result and answer.result.contents.value
end

vim.ui.select = function(items, options, done)
  table.insert(seen.titles, (options.format_item(items[1])))
  done(items[1], 1)
end
for _ = 1, 10 do
  local one = problems()[1]
  if not one then break end
  local before = vim.api.nvim_buf_get_changedtick(0)
  vim.api.nvim_win_set_cursor(0, { one.lnum + 1, one.col })
  vim.lsp.buf.code_action()
  wait('an edit', function() return vim.api.nvim_buf_get_changedtick(0) > before end)
  local left = #problems()
  vim.wait(3000, function() return #problems() ~= left end, 20)
end
if #problems() > 0 then fail('not everything could be mended') end
vim.cmd('silent write')
io.stdout:write(vim.fn.json_encode(seen) .. '\n')
vim.cmd('quitall!')
