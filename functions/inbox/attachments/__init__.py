"""Files that customers attach to messages: fetched from the marketplace when somebody opens the conversation."""
