"""The dashboard: a face on public names alone, by Streamlit."""
