"""Events: triggers, actors, places, times, numbers, and how sure the text is."""
